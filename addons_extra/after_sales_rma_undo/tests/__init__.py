from . import test_inspection_undo, test_translation, test_undo, test_undo_tour
