from . import (
    test_expected_returns,
    test_period_end_access,
    test_period_end_property,
    test_translation,
)
