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
