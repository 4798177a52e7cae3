from . import change, exchange_rest
