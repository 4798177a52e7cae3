"""What the nine plays share: a company of many hands, and the sentence beside each step."""

from contextlib import contextmanager

from odoo import Command
from odoo.addons.after_sales_rma_handover.tests.common import SIGNATURE, picture
from odoo.addons.after_sales_rma_repair.tests.test_repair import RepairCommon

#: A photo that somebody took.
PHOTO = picture(50)


class Play(RepairCommon):
    """A company that follows one of the nine papers; each step is taken by the role that the paper names.

    ``RepairCommon`` has sold three phones with serials (P1, P2, P3), made by a salesperson, invoiced and not paid.
    """

    #: Letter of the paper, in lower case.
    paper = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.env.ref(f"after_sales_rma_policy.policy_{cls.paper}")._load_for(cls.company)
        cls.accountant, cls.commerce = cls.users["accountant"], cls.users["commerce"]
        cls.agent, cls.manager = cls.users["agent"], cls.users["manager"]
        cls.buy(cls.average, 50, 100)
        cls.env["res.partner.bank"].create(
            {"partner_id": cls.customer.id, "acc_number": "6222 0000 1111 2222", "allow_out_payment": True}
        )

    @contextmanager
    def clause(self, number: str, words: str):
        """One sentence of the paper; a failure names it.

        :param number: letter, section and sentence, as ``docs/requirements.md`` lists them
        :param words: how the paper says it
        """
        with self.subTest(clause=number, words=words):
            yield

    def sold(self, product=None, quantity: float = 2, paid: bool = True, **vals):
        """An order of the salesperson, delivered, invoiced and, unless told otherwise, paid."""
        order = self.sell((product or self.average, quantity, 200), user_id=self.salesperson.id, **vals)
        self.deliver(order)
        invoice = self.invoice(order)
        if paid:
            self.pay(invoice)
        return order

    def asked(self, order, remedy: str, user=None, submit: bool = True, **spec):
        """A request for the first line of an order, handed in by the salesperson or somebody else.

        :param spec: what is told of the line; ``reason`` and ``channel`` are those of the case
        """
        user = user or self.salesperson
        reason, channel = spec.pop("reason", "quality"), spec.pop("channel", None)
        line = {"sale_line_id": order.order_line[:1].id, "quantity": order.order_line[:1].product_uom_qty, **spec}
        rma = (
            self.env["after.sales.intake"]
            .with_user(user)
            .create_from_sale(
                order.with_user(user), [line], remedy=remedy, reason=self.env.ref(f"after_sales_rma.reason_{reason}")
            )
        )
        if channel:
            rma.channel = channel
        if submit:
            rma.action_submit()
        return rma.with_env(self.env)

    def photographed(self, rma):
        """The customer's photos hang on the case."""
        self.env["ir.attachment"].create(
            {"name": "fault.png", "datas": PHOTO, "res_model": rma._name, "res_id": rma.id, "mimetype": "image/png"}
        )

    def counted(self, rma, grade: str | None = None):
        """The warehouse counts what came and validates its receipt; graded at the dock where a grade is given."""
        receipts = rma.receipt_picking_ids.filtered(lambda picking: picking.state not in ("done", "cancel"))
        for move in receipts.move_ids:
            move.quantity = move.product_uom_qty
            if grade:
                move.move_line_ids.after_sales_grade = grade
            move.picked = True
        receipts.with_user(self.keeper).button_validate()
        return receipts

    def handed_over(self, rma, delivery):
        """The salesperson takes goods from the warehouse, brings them, and the customer signs."""
        taken = {"picking_id": delivery.id, "user_id": self.salesperson.id}
        rma.with_user(self.keeper).action_hand_over(taken, SIGNATURE)
        self.assertEqual(delivery.state, "done")
        return rma.handover_ids[:1].with_user(self.salesperson)

    def complained(self, rma, stars: int, words: str):
        """What the customer says of a case is a complaint."""
        asked = rma.sudo()
        asked.rating_apply(stars, token=asked._rating_get_access_token(), feedback=words)
        return asked.complaint_ids

    def tasks(self, records, user):
        """What somebody has to do, by its summary."""
        return records.sudo().activity_ids.filtered(lambda task: task.user_id == user).mapped("summary")

    @classmethod
    def tell(cls, *events):
        """The company tells its customers of these events."""
        cls.company.write({f"after_sales_tell_{event}": True for event in events})
        cls.company.email = "service@example.com"
        cls.customer.write({"email": "customer@example.com", "lang": "zh_CN"})

    def told(self, rma):
        """Events that the customer was told of, after the job ran."""
        self.env.flush_all()
        with self.enter_registry_test_mode():
            self.env.ref("after_sales_rma_service_level.cron_tell").method_direct_trigger()
        self.env.invalidate_all()
        return set(rma.notice_ids.filtered(lambda notice: notice.state == "sent").mapped("event"))

    def paid_back(self, notes):
        """Accounting pays credit notes back, the way that is proposed."""
        dialog = notes.with_user(self.accountant).action_after_sales_pay_back()
        self.env[dialog["res_model"]].with_user(self.accountant).browse(dialog["res_id"]).action_confirm()

    def printed(self, name: str, records, user) -> str:
        """What a paper says, drawn for somebody."""
        Report = self.env["ir.actions.report"].with_user(user)
        return Report._render_qweb_html(name, records.ids)[0].decode()

    def day(self):
        """The report of today, compared anew."""
        self.env["after.sales.matching"]._refresh(self.after_sales_warehouse)
        self.env.invalidate_all()
        Report = self.env["after.sales.daily.report"]
        return Report.search([("warehouse_id", "=", self.after_sales_warehouse.id), ("date", "=", self.today())])

    @classmethod
    def parts(cls, *parts):
        """Commands for the parts of a repair: (product, quantity)."""
        return [
            Command.create({"product_id": product.id, "product_uom_qty": count, "repair_line_type": "add"})
            for product, count in parts
        ]
