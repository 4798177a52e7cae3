from . import accept, answer, outside, override, policy_load, refuse, request
