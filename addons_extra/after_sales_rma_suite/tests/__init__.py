from . import (
    test_access,
    test_anybody_calls,
    test_batch_remedies,
    test_buttons,
    test_decided,
    test_mixed,
    test_mixed_orders,
    test_native_links,
    test_outside,
    test_prints,
    test_reads_as_user,
    test_update,
)
