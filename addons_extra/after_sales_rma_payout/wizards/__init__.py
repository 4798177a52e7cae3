from . import payout
