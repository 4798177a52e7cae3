from . import repair_ledger
from . import promise
