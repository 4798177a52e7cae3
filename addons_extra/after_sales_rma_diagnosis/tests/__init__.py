from . import test_diagnosis, test_translation
