from . import test_every_law, test_law, test_translation
