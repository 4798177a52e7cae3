from . import test_translation, test_workdays
