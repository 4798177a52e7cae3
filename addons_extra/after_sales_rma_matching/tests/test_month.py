"""A generated month: every day adds up, every planted difference is found with its kind, and no false one (R31).

Two warehouses, two companies, two time zones; the same by the thousand is played by ``scripts/bench month``.
"""

from collections import Counter
from datetime import timedelta
from random import Random

from freezegun import freeze_time
from odoo.tests import tagged

from .month import MonthCase


@tagged("post_install", "-at_install")
class TestMonth(MonthCase):
    def test_the_month(self):
        """Each kind at one of the sites; days are signed in between, so much comes late."""
        chance, events = Random(14), []
        for number, kind in enumerate(self.kinds_of(self.sites[-1])):
            site = self.sites[-1] if kind == "no_letter" else self.sites[number % len(self.sites)]
            events.append((kind, site, self.sold_at(site), chance.randrange(26), chance.randrange(3)))

        def each_day(day):
            if day % 8 == 7:
                self.sign()

        self.play(events, each_day=each_day)
        with freeze_time(self.start + timedelta(days=32)):
            seen = self.assertMonth(Counter(kind for kind, *_rest in events))
        self.assertGreater(seen["kinds"], 8)
