from . import policy_words
