from . import repair_ledger
