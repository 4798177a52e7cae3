from . import correction
