from . import test_store_credit, test_translation
