from . import deduction  # isort: split

from . import refund, refund_limit
