from . import correct, override, policy_load, refuse, request
