from . import test_handover, test_translation
