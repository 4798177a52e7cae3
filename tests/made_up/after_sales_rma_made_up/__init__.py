from . import upgrade
