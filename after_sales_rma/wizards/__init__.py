from . import accept, ask, outside, override, policy_load, refuse, request
