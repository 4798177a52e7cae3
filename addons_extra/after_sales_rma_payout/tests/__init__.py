from . import (
    test_pay_back,
    test_pay_limit,
    test_pay_online,
    test_pay_overdue,
    test_pay_run,
    test_pay_tour,
    test_payee,
    test_translation,
)
