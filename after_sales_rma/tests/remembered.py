"""What Odoo has found out and remembers, kept from one test to the next.

After each test Odoo forgets all that it has cached (rights, rules, compiled pages …), although hardly any test changes
what that depends on.
"""

import sys

#: What the project itself caches is not kept: tests replace the methods behind it, which no cache can know.
_OURS = "odoo.addons.after_sales_rma"


class Remembered:
    """The caches of a registry over the end of one test or class: those of which nothing was forgotten meanwhile.

    What Odoo caches holds until it says so by name, and a rollback gives back what was there when that test began;
    the ids of what a test made are never used again.
    """

    def __init__(self):
        self._kept = {}

    def begin(self, registry) -> None:
        """Look from here on which caches are said to hold no longer."""
        self._registry = registry
        self._sequences = dict(registry.cache_sequences)
        self._before = set(registry.cache_invalidated)
        registry.cache_invalidated.clear()

    def take(self) -> None:
        """Take what holds out of the caches, before Odoo clears them all."""
        registry = self._registry
        self._invalidated = set(registry.cache_invalidated)
        changed = registry.cache_sequences.items() - self._sequences.items()
        touched = self._invalidated | {name for name, _number in changed}
        below = sys.modules[type(registry).__module__]._CACHES_BY_KEY
        touched |= {cache for name in touched for cache in below[name]}
        self._kept = {
            name: [(key, value) for key, value in cache.snapshot.items() if not key[1].__module__.startswith(_OURS)]
            for name, cache in registry._Registry__caches.items()
            if name not in touched
        }

    def put_back(self) -> None:
        """Put back what was taken; only what was said during the test is still to be told to others."""
        if not self._kept:
            return
        registry = self._registry
        for name, pairs in self._kept.items():
            for key, value in pairs:
                registry._Registry__caches[name][key] = value
        registry.cache_invalidated.clear()
        registry.cache_invalidated.update(self._before | self._invalidated)
