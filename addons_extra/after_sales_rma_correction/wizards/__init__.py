from . import correct
