from . import decision, exchange, inspecting, intake, policy, put_away, receipt, refund, swap_cost
