from . import (
    accept,
    answer,
    back,
    change,
    fee,
    outside,
    override,
    policy_load,
    refuse,
    request,
    support_answer,
)
from . import accept, ask, outside, override, policy_load, refuse, request
