from . import approval_write_down, messages, repair_deadlines, worklist_budget
