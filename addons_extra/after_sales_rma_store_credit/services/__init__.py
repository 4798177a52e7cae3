from . import payout, telling
