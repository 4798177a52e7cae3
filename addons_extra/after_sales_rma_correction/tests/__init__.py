from . import test_correction, test_translation
