from . import test_pickup, test_pickup_tour, test_translation
