"""Whatever is sold, comes back and is estimated otherwise: the ledger holds what was worked out."""

import doctest

from freezegun import freeze_time
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from odoo.tests import tagged

from ..rules import provision
from .common import PeriodEndCommon

#: What happens in a period: (sold, came back, rate in percent, cost per unit in cents, the entry is taken back).
PERIODS = st.tuples(
    st.integers(0, 7),
    st.integers(0, 3),
    st.integers(0, 100),
    st.integers(0, 333),
    st.sampled_from([False] * 3 + [True]),
)


@tagged("post_install", "-at_install")
class TestPeriodEndProperty(PeriodEndCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.write({"after_sales_expected_return_days": 45, "after_sales_warranty_days": 100})
        with freeze_time("2026-01-02 04:00:00"):
            cls.buy(cls.average, 90, 3.33)

    def test_the_examples_of_the_rule(self):
        found = doctest.testmod(provision)
        self.assertEqual(found.failed, 0)
        self.assertGreater(found.attempted, 5)

    @seed(7)
    @settings(
        max_examples=2,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(PERIODS, min_size=3, max_size=3))
    def test_the_ledger_holds_what_was_worked_out(self, periods):
        with self.env.cr.savepoint() as savepoint:
            self._play(periods)
            savepoint.rollback()
        self.env.invalidate_all()

    def _play(self, periods) -> None:
        orders = []
        for number, (sold, back, rate, cents, undone) in enumerate(periods, start=1):
            if sold:
                orders.append(self.sold_on(f"2026-0{number}-10", sold, 9.99))
            left = sum(orders[-1].order_line.mapped("qty_delivered")) if orders else 0
            if back and left:
                self.back_on(f"2026-0{number}-15", orders[-1], min(back, left))
            said = {"returns": {"rate": rate / 100}, "warranty": {"unit_cost": cents / 100}}
            for kind in ("returns", "warranty"):
                held = self._held(kind)
                item = self.propose(kind, f"2026-0{number}-28", **said[kind])
                self.post(item)
                self.assertEqual(self._held(kind), (round(item.liability, 2), round(item.asset, 2)))
                if undone:
                    with freeze_time(f"{item.date} 13:00:00"):
                        item.action_reverse()
                    self.assertEqual(self._held(kind), held)
        self.assertClosing()

    def _held(self, kind: str) -> tuple[float, float]:
        """What the ledger holds of a kind: liability and asset, told by the accounts of the settings."""
        company = self.company
        self.env.flush_all()
        name = "refund_liability" if kind == "returns" else "provision"
        domain = [
            ("company_id", "=", company.id),
            ("parent_state", "=", "posted"),
            ("after_sales_provision_row_id.provision_id.kind", "=", kind),
        ]
        sums = []
        for account in (
            company[f"after_sales_{name}_account_id"], company.after_sales_return_asset_account_id
        ):  # fmt: skip
            ((total,),) = self.env["account.move.line"]._read_group(
                [*domain, ("account_id", "=", account.id)], [], ["balance:sum"]
            )
            sums.append(round(total or 0.0, 2))
        return -sums[0] + 0.0, sums[1]
