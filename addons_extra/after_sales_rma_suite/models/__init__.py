from . import repair_deadlines
