from . import (
    test_conditions,
    test_decided_by_rule,
    test_on_hold,
    test_policy,
    test_policy_promise,
    test_policy_sets,
    test_promise_tour,
    test_refund_promise,
    test_request_promise,
    test_translation,
)
