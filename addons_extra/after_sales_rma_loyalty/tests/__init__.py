# beside_delivery needs a module that the companion works without: `make test` gives it a database of its own.
from . import test_refund_carts, test_rewards, test_translation
