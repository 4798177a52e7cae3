from . import debts, pay_limit, payout, telling
