from . import correcting
