from . import test_cause, test_translation
