from . import responsible, write_down_entry
