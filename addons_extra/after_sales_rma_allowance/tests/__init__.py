from . import (
    test_allowance,
    test_stay_property,
    test_translation,
    test_without_return,
)
