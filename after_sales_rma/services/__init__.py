from . import decision, inspecting, intake, policy, put_away, receipt, refund, repair, repair_refund
