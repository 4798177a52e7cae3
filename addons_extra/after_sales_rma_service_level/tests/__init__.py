from . import (
    test_deadline_tour,
    test_deadlines,
    test_escalation,
    test_leader_notice,
    test_not_told,
    test_telling,
    test_told_truly,
    test_translation,
    test_workdays,
)
