from . import intake, refund
