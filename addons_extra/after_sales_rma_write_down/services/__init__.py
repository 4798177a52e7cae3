from . import revaluation, write_down, write_down_entry, write_down_value
