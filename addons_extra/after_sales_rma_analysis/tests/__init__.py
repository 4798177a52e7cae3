from . import (
    test_analysis_tour,
    test_costs,
    test_statement,
    test_translation,
)
