from . import test_responsibility, test_translation, test_wage_statement
