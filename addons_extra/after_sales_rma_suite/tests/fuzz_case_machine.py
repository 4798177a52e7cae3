"""Cases as a state machine: every button in any order by anybody, and after each step the books are right (law 2, 5).

Every test run plays the same few rounds, each with a number; `make fuzz` plays as long as it is asked to, and plays a
round with a number again.
"""

import os
import sys
import time
import traceback
from itertools import count

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from odoo.tests import tagged

from .machine.budget import Budget
from .machine.defective import Defective
from .machine.finish import Finish
from .machine.promise import Promise
from .machine.remedies import Remedies
from .machine.shop import ShopCase
from .machine.together import Together
from .machine.undoing import Undoing
from .machine.visits import Visits

#: A long run: for how many minutes. The number of the first round.
MINUTES = float(os.environ.get("AFTER_SALES_FUZZ_MINUTES", "0"))
SEED = int(os.environ.get("AFTER_SALES_FUZZ_SEED", "1"))

#: Runs of a round, the first of which is always the shortest possible; steps of a run before it is brought to its end.
RUNS, STEPS = 6, 50
#: Rounds of a test run, each a test of its own; so many steps they have together at least, refused ones included.
ROUNDS, LEAST = 3, 1250
#: A long run looks for the shortest way to a failure; `AFTER_SALES_FUZZ_SHRINK=0` saves the time.
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("AFTER_SALES_FUZZ_SHRINK") != "0" else (Phase.generate,)


@tagged("post_install", "-at_install")
class TestCaseMachine(ShopCase):
    """Whatever people do, in whatever order."""

    _timed = (__name__,)

    #: Rounds played, and their steps.
    rounds = 0
    counts = {"done": 0, "refused": 0, "taken back": 0}

    def test_every_button_in_any_order(self):
        """The first round; a long run plays all its rounds here."""
        self._play(self._numbers())

    def test_every_button_in_another_order(self):
        self._play([SEED + 1])

    def test_every_button_in_a_third_order(self):
        """What was done is taken back as well, and something is sent for goods that stay."""
        self._play([SEED + 3], Undoing)
        self.assertTrue(self.counts["taken back"], "nothing was taken back")

    def _play(self, numbers, *more):
        """Play the rounds with these numbers.

        :param more: further steps; a long run has them in each of its rounds
        """
        if MINUTES:
            more = (Undoing,)

        class Machine(Remedies, Budget, Visits, Promise, Together, Defective, *more, Finish):
            shop = self
            counts = self.counts

        failed = []
        for number in numbers:
            self.__class__.rounds += 1
            self._say(f"seed {number}, steps so far: {Machine.counts}")
            try:
                run_state_machine_as_test(seed(number)(Machine), settings=self._settings())
            except Exception as error:
                if not MINUTES:
                    raise
                # Played on: one long run finds several bugs.
                self._say(f"seed {number} FAILED\n{''.join(traceback.format_exception(error, limit=-4))}")
                failed.append(number)
        self._say(f"steps: {Machine.counts}")
        self.assertFalse(failed, "seeds that failed")
        if not MINUTES and self.rounds == ROUNDS:
            self.assertGreaterEqual(Machine.counts["done"] + Machine.counts["refused"], LEAST)
        # Steps that only bounce off would prove nothing.
        self.assertGreater(Machine.counts["done"], Machine.counts["refused"])

    @staticmethod
    def _numbers():
        """Numbers of the rounds to play."""
        if not MINUTES:
            yield SEED
            return
        end = time.monotonic() + 60 * MINUTES
        for number in count(SEED):
            if time.monotonic() > end:
                return
            yield number

    @staticmethod
    def _say(text):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    @staticmethod
    def _settings():
        return settings(
            max_examples=RUNS,
            stateful_step_count=STEPS,
            phases=PHASES if MINUTES else (Phase.generate,),
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
        )
