from . import debts, pay_limit, payout, payout_payee, telling
