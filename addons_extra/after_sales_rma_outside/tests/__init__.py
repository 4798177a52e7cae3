from . import test_sent_out, test_translation
