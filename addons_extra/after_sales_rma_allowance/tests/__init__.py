from . import test_allowance, test_stay_property, test_without_return
