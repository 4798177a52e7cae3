from . import test_costs, test_statement, test_translation
