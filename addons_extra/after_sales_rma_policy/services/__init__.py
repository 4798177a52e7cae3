from . import intake, policy, policy_facts, policy_words
