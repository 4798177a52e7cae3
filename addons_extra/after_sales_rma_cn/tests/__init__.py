from . import test_law
