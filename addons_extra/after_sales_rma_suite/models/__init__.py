from . import approval_exchange, approval_write_down, change, exchange_rest, messages, repair_deadlines
