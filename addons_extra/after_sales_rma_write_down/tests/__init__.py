from . import (
    test_clearance,
    test_clearance_tour,
    test_defective_gate,
    test_label,
    test_revaluation,
    test_translation,
    test_write_down,
    test_write_down_tour,
)
