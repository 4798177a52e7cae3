import base64
import io

from odoo.addons.after_sales_rma.tests.test_as_is import AsIsCommon
from PIL import Image


def picture(colour: int) -> str:
    """A picture of its own for each colour, as base64."""
    content = io.BytesIO()
    Image.new("L", (30, 20), colour).save(content, "PNG")
    return base64.b64encode(content.getvalue()).decode()


#: What a salesperson draws, and a paper that a customer signed.
SIGNATURE, SCAN = picture(10), base64.b64encode(b"%PDF-1.4\nsigned by the customer\n%%EOF").decode()


class HandoverCommon(AsIsCommon):
    """Goods that go back as they came, in a company whose salespeople bring them and where papers are waited for."""

    @classmethod
    def _set_up_shop(cls, env):
        result = super()._set_up_shop(env)
        cls.approver = cls.users["approver"]
        cls.company.write({"after_sales_salespeople_take": True, "after_sales_papers_required": True})
        return result

    def ready(self, order=None, **kwargs):
        """A case whose goods wait for whoever brings them back, and its delivery."""
        rma = self.request(order or self.fifo_order, remedy="as_is", **kwargs)
        self.receive(rma)
        return rma, rma._give_back_pickings()

    def hand_over(self, rma, picking, role="warehouse", user=None, signature=SIGNATURE, **values):
        values = {"picking_id": picking.id, "user_id": (user or self.salesperson).id, **values}
        rma.with_user(self.users[role]).action_hand_over(values, signature)
        return rma.handover_ids[:1]
