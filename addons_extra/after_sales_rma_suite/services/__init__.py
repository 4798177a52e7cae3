from . import change, policy_repair, repair_replaced
