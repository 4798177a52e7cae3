from . import (
    test_month_property,
    test_settle,
    test_several_invoices,
    test_translation,
)
