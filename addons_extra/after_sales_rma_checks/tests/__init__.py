from . import test_asked, test_checks, test_translation
