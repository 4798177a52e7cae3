from . import (
    test_approval,
    test_approval_tour,
    test_budget_notice,
    test_translation,
)
