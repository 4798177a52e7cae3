from . import repair  # isort: split

# They extend what is said of repairs.
from . import repair_back, repair_refund, repair_visit
