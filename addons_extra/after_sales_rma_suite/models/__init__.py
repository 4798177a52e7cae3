from . import approval_write_down, change, messages, repair_deadlines
