from . import dialog

# isort: split
# Dialogs inherit it.
from . import (
    accept,
    refuse,
    request,
    stock_return_picking,
)
