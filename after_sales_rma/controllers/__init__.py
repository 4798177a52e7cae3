from . import promise, repair_ledger
