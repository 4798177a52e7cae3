from . import test_analysis, test_cause, test_translation
