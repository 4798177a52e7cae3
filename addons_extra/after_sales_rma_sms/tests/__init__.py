from . import test_text_messages, test_translation
