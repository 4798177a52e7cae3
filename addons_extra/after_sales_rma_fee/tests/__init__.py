from . import test_fee, test_translation
