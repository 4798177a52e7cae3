from . import undo
