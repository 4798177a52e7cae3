from . import test_approval, test_approval_tour, test_translation
