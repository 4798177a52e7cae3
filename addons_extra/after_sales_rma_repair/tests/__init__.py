from . import (
    test_newer_odoo,
    test_order,
    test_repair,
    test_repair_back,
    test_repair_charged,
    test_repair_labour,
    test_repair_ledger,
    test_repair_marked,
    test_repair_tour,
    test_repair_visit,
    test_translation,
)
