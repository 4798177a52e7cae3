from . import test_rewards, test_translation
