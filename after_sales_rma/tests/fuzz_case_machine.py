"""Cases as a state machine: every button in any order by anybody, and after each step the books are right (law 2, 5).

The number of runs is small enough for every test run; `make fuzz` plays as long as it is asked to.
"""

import os
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test
from odoo.tests import tagged

from .machine.asking import Asking
from .machine.defective import Defective
from .machine.finish import Finish
from .machine.shop import ShopCase

#: A long run: how many minutes, and the number of its first run.
MINUTES = float(os.environ.get("AFTER_SALES_FUZZ_MINUTES", "0"))
SEED = int(os.environ.get("AFTER_SALES_FUZZ_SEED", "1"))

#: Runs of every test run, runs of one seed of a long one, steps of a run.
RUNS, ROUND, STEPS = 12, 3, 50
#: A long run looks for the shortest way to a failure; `AFTER_SALES_FUZZ_SHRINK=0` saves the time.
PHASES = (Phase.generate, Phase.shrink) if os.environ.get("AFTER_SALES_FUZZ_SHRINK") != "0" else (Phase.generate,)


@tagged("post_install", "-at_install")
class TestCaseMachine(ShopCase):
    """Whatever people do, in whatever order."""

    _timed = (__name__,)

    def test_every_button_in_any_order(self):
        class Machine(Asking, Defective, Finish):
            shop = self

        if not MINUTES:
            run_state_machine_as_test(Machine, settings=self._settings(RUNS, derandomize=True))
            # Steps that only bounce off would prove nothing.
            self.assertGreater(Machine.counts["done"], Machine.counts["refused"])
            return
        failed, number, end = [], SEED, time.monotonic() + 60 * MINUTES
        while time.monotonic() < end:
            self._say(f"seed {number}, steps so far: {Machine.counts}")
            try:
                run_state_machine_as_test(seed(number)(Machine), settings=self._settings(ROUND, phases=PHASES))
            except Exception as error:  # noqa: BLE001 (played on: one long run finds several bugs)
                self._say(f"seed {number} FAILED\n{''.join(traceback.format_exception(error, limit=-4))}")
                failed.append(number)
            number += 1
        self.assertFalse(failed, "seeds that failed")

    @staticmethod
    def _say(text):
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def _settings(self, runs, **more):
        return settings(
            max_examples=runs,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            report_multiple_bugs=False,
            suppress_health_check=list(HealthCheck),
            **{"phases": (Phase.generate,), **more},
        )
