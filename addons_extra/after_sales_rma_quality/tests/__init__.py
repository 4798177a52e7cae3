from . import (
    test_analysis,
    test_cause,
    test_corrective_action,
    test_quality_tour,
    test_translation,
)
