from . import test_support, test_translation
