from . import approval_write_down
