from . import payee, payout
