from . import test_deduction, test_translation
