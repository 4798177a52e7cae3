from . import (
    test_daily_differences,
    test_daily_paper,
    test_daily_property,
    test_daily_sign,
    test_day_posted,
    test_goods_letter,
    test_interim,
    test_pairing,
    test_translation,
    test_worklist,
)
