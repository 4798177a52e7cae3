from . import accept, outside, override, policy_load, refuse, request
