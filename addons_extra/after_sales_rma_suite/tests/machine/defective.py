"""Steps of the commerce department: value defective goods, approve, sell them off."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule
from odoo import Command

from .asking import who_presses
from .base import WHICH, CaseMachine

#: Button of a write-down → who may press it.
BUTTONS = {
    "action_propose": ("commerce", "manager"),
    "action_submit": ("commerce", "manager"),
    "action_approve": ("approver", "manager"),
    "action_send_back": ("approver", "manager"),
    "action_revalue": ("commerce", "manager"),
    "action_discard": ("commerce", "manager"),
}


class Defective(CaseMachine):
    """What came back defective has a value, and leaves by a clearance sale."""

    @precondition(lambda self: self.shop.company.after_sales_write_down_method == "allowance")
    @rule()
    def revalue_serials(self):
        """From now on, a serial that is valued by itself is worth less in stock."""
        vals = {"after_sales_write_down_method": "revalue"}
        self.act(None, (), "serials are revalued", lambda _user: self.shop.company.write(vals))

    def write_downs(self, *domain):
        return self.find("after.sales.write.down", ("state", "not in", ("released", "cancelled")), *domain)

    @precondition(lambda self: self.write_downs(("state", "=", "draft")))
    @rule(which=WHICH, anybody=who_presses(), unit=st.sampled_from((0, 33.33, 40, 95)), vendor=st.booleans())
    def value(self, which, anybody, unit, vendor):
        """Set the realisable value of defective goods, who bears the loss, and hand it in."""
        item = self.pick(self.write_downs(("state", "=", "draft")), which)

        def verb(user):
            mine = item.with_user(user)
            if vendor and not item.bearer_ids:
                bearer = {"party": "vendor", "partner_id": self.shop.vendor.id, "percent": 50}
                mine.bearer_ids = [Command.create(bearer)]
            mine.realisable_unit = unit
            mine.action_submit()

        self.act(anybody or "commerce", BUTTONS["action_submit"], f"{item.display_name}: worth {unit}", verb)

    @precondition(lambda self: self.write_downs())
    @rule(which=WHICH, button=st.sampled_from(sorted(BUTTONS)), anybody=who_presses())
    def press_write_down(self, which, button, anybody):
        item = self.pick(self.write_downs(), which)
        may = BUTTONS[button]
        what = f"{item.display_name} ({item.state}) {button}"
        self.act(anybody or may[0], may, what, lambda user: getattr(item.with_user(user), button)())

    @precondition(lambda self: self.write_downs(("state", "=", "approved")))
    @rule(which=WHICH, price=st.sampled_from((10, 40)))
    def sell_off(self, which, price):
        """A clearance sale of what was valued."""
        item = self.pick(self.write_downs(("state", "=", "approved")), which)

        def verb(_user):
            order = self.shop.sell(
                (item.product_id, 1, price),
                after_sales_clearance=True,
                warehouse_id=self.shop.after_sales_warehouse.id,
            )
            self.shop.deliver(order)
            self.shop.invoice(order)

        self.act(None, (), f"{item.product_id.name} is sold off at {price}", verb)
