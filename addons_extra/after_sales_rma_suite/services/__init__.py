from . import change, exchange_rest, policy_repair, repair_replaced, self_check
