from . import messages, repair_deadlines
