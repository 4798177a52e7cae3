from . import approval_write_down, messages, policy_repair, repair_deadlines, worklist_budget
