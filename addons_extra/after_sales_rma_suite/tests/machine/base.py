"""What every step of the state machine has in common: who does it, what is refused, what is true afterwards."""

import os
import sys

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from odoo.addons.after_sales_rma.tests.common import ROLES
from odoo.exceptions import UserError
from odoo.tools import mute_logger
from psycopg2.errors import CheckViolation

from .truths import Truths, fingerprint

#: Choice of one record among those there are; the same number means the same record when a run is repeated.
WHICH = st.integers(0, 11)

#: Seconds from one step to the next.
STEP = 600

#: A test run looks after every so many steps whether all is true; a long run (`make fuzz`) after each.
EVERY = 1 if float(os.environ.get("AFTER_SALES_FUZZ_MINUTES", "0")) else 4

#: Odoo tells the user what a constraint of the database says; to him, it is a refusal like any other.
REFUSALS = (UserError, CheckViolation)


def who(*roles: str):
    """Choice of the one who does it: mostly somebody who may, now and then anybody."""
    return st.one_of(*[st.sampled_from(roles)] * 5, st.sampled_from(sorted(ROLES)))


class CaseMachine(RuleBasedStateMachine):
    """Plays in a savepoint of the shop's database, which is taken back at the end."""

    #: The test case whose shop this is.
    shop = None
    #: Steps that changed something, those that were refused, and what was taken back by the warehouse, of all runs.
    counts = {"done": 0, "refused": 0, "taken back": 0}

    def __init__(self):
        super().__init__()
        self.savepoint = self.shop.env.cr.savepoint()
        self.env = self.shop.env
        self.truths = Truths(self.shop)
        #: How often a native way round the case may still be tried in this run; it ends the case's own ways soon.
        self.native = {
            "return": 3,
            "reversal": 2,
            "undo": 3,
            "reset": 4,
            "undelivered": 1,
            "taken back": 6,
            "unsigned": 3,
        }
        self.steps = 0
        self.truths.check()

    def teardown(self):
        try:
            if sys.exc_info()[0] is None:
                self.finish()
        finally:
            self.savepoint.close(rollback=True)
            self.env.invalidate_all()

    def finish(self):
        """Do what is left to do; the last part of a run."""

    # -- records -----------------------------------------------------------------------------------------------

    def cases(self, *states):
        """The cases there are, oldest first."""
        domain = [("company_id", "=", self.shop.company.id)]
        if states:
            domain.append(("state", "in", states))
        return self.env["after.sales.rma"].search(domain, order="id")

    def find(self, model: str, *domain, order: str = "id"):
        """Records of the company, oldest first."""
        return self.env[model].search([("company_id", "=", self.shop.company.id), *domain], order=order)

    def spend(self, kind: str) -> None:
        self.native[kind] -= 1

    @staticmethod
    def pick(records, which: int):
        """One of the records; none when there is none."""
        return records[which % len(records)] if records else records

    # -- a step ------------------------------------------------------------------------------------------------

    def act(self, role: str | None, may: tuple, what: str, verb, check: bool = True, kept=fingerprint) -> bool:
        """Let somebody do something, all or nothing, and look whether all is still true.

        :param role: who; None is the program itself
        :param may: roles that may do it; when another one does it, nothing may change
        :param what: the step in words, for the record of a failure
        :param verb: takes the user
        :param check: whether to look at what is true now
        :param kept: takes the environment; what nobody else may change
        :return: whether it was done
        """
        self.shop.clock.tick(STEP)
        user = self.shop.users[role] if role else self.shop.env.user
        outsider = role and role not in may
        before = kept(self.env) if outsider else None
        try:
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                verb(user)
                self.env.flush_all()
        except REFUSALS as refusal:
            note(f"  {role or 'program'} – {what}: refused – {str(refusal).strip().splitlines()[0]}")
            self.counts["refused"] += 1
            return False
        note(f"  {role or 'program'} – {what}")
        if outsider:
            after = kept(self.env)
            changed = [name for name in before if after[name] != before[name]]
            assert not changed, f"{role} may not: {what}; changed: {', '.join(changed)}"
            self._look()
            return False
        self.counts["done"] += 1
        if check:
            self._look()
        return True

    def _look(self) -> None:
        """After every step, the next one begins as a new request does; after every few, all has to be true."""
        self.steps += 1
        if self.steps % EVERY:
            self.env.flush_all()
            self.env.invalidate_all()
        else:
            self.truths.check()
