from . import diagnosis
