from . import entry_numbers, inspection_undo, sealed, undo
