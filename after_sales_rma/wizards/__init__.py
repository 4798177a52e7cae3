from . import accept, ask, outside, refuse, request
from . import accept, outside, override, policy_load, refuse, request
