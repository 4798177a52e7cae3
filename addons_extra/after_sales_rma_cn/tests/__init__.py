from . import test_law, test_translation
