from . import test_pickup, test_translation
