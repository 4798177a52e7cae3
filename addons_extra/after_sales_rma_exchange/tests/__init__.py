from . import (
    test_exchange,
    test_exchange_settlement,
    test_exchange_steps,
    test_exchange_tour,
    test_part,
    test_translation,
)
