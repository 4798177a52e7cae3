from . import ask
