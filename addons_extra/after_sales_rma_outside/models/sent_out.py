from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.after_sales_rma.models.buttons import Button
from odoo.addons.after_sales_rma.models.day import when
from odoo.addons.after_sales_rma.models.outside import Key, Money, Text, public
from odoo.addons.after_sales_rma.models.reader import as_read_by, give_task
from odoo.addons.after_sales_rma.models.rma import VALUE_GROUPS
from odoo.addons.after_sales_rma.models.story import tell_story
from odoo.addons.after_sales_rma.rules.pages import Column
from odoo.api import ValuesType
from odoo.exceptions import AccessError, UserError
from odoo.fields import NO_ACCESS

#: Who confirms at headquarters what branches send in, and writes its result down.
WORKSHOP = ("after_sales_rma.group_technician", "stock.group_stock_user")

#: Who tests there what arrived; what is wrong with goods is no word of the warehouse.
TECHNICIAN = ("after_sales_rma.group_technician",)

#: Small things are repaired on the spot, so a result may follow the arrival at once; a finding may be put right.
BUTTONS = {
    "arrive": Button(("sent",), WORKSHOP),
    "test": Button(("arrived", "tested"), TECHNICIAN),
    "answer": Button(("arrived", "tested"), WORKSHOP),
}


class AfterSalesSentOut(models.Model):
    """A unit that is sent to headquarters or a vendor: what goes with it, and what comes of it (R22, R27).

    The one record that both companies read where headquarters is another company of the database: it says by itself
    what the other one has to know of the goods. Of the case behind it headquarters reads nothing.
    """

    _name = "after.sales.sent.out"
    _description = "Sent Out for Repair"
    _inherit = ["after.sales.guarded", "after.sales.numbers", "after.sales.buttons"]
    _order = "id desc"
    _buttons = BUTTONS

    name = fields.Char(string="Number", required=True, readonly=True)
    repair_id = fields.Many2one("repair.order", required=True, readonly=True, index=True, ondelete="restrict")
    disposition_id = fields.Many2one(
        "after.sales.disposition",
        string="Way of the Goods",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    # Headquarters has the record as well, and Odoo shows the name of whatever a field links to without asking: what is
    # the branch's own is read by nobody here, but through the repair.
    rma_id = fields.Many2one(
        related="repair_id.after_sales_rma_id", string="Case", store=True, index=True, groups=NO_ACCESS
    )
    company_id = fields.Many2one(related="repair_id.company_id", string="Sent By", store=True, index=True)
    warehouse_id = fields.Many2one(
        related="repair_id.picking_type_id.warehouse_id", store=True, index=True, groups=NO_ACCESS
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one("res.partner", string="Sent To", required=True, readonly=True, ondelete="restrict")
    repairer_company_id = fields.Many2one(
        "res.company",
        string="Headquarters",
        readonly=True,
        index="btree_not_null",
        help="The company of this database that it is sent to.",
    )
    is_sent_in = fields.Boolean(compute="_compute_is_sent_in", search="_search_is_sent_in", string="Sent In to Us")
    # What headquarters reads of the branch: texts, for another company's records are not its own to read.
    sender_name = fields.Char(compute="_compute_sender", compute_sudo=True, string="Sending Company")
    sender_contact = fields.Char(compute="_compute_sender", compute_sudo=True, string="Person in Charge")
    sender_address = fields.Char(compute="_compute_sender", compute_sudo=True, string="Send Back To")
    # What headquarters reads of the goods: texts, for product and serial may be the branch's own.
    product_name = fields.Char(string="Product", readonly=True)
    lot_name = fields.Char(string="Lot / Serial", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    uom_name = fields.Char(string="Unit", readonly=True)
    fault = fields.Char(string="Fault Found", readonly=True)
    goes_along = fields.Char(string="Accessories", help="What goes along: power supply, cable, box.")
    date_expected = fields.Date(string="Expected Back", readonly=True)
    date_expected_when = when("date_expected", "Expected When", anywhere=True)
    courier = fields.Char()
    tracking_number = fields.Char()
    courier_back = fields.Char()
    tracking_back = fields.Char(string="Tracking Number Back")
    date_sent = fields.Datetime(
        compute="_compute_state", store=True, compute_sudo=True, string="Sent On", help="When it left our warehouse."
    )
    state = fields.Selection(
        [
            ("announced", "To leave"),
            ("sent", "Sent"),
            ("arrived", "Arrived"),
            ("tested", "Tested"),
            ("answered", "Result told"),
            ("back", "Back"),
            ("cancelled", "Cancelled"),
        ],
        compute="_compute_state",
        store=True,
        compute_sudo=True,
        index=True,
    )
    arrived_on = fields.Datetime(readonly=True)
    arrived_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    test_finding = fields.Text(
        string="Found in the Test", readonly=True, help="What headquarters found before it repaired anything."
    )
    tested_on = fields.Datetime(readonly=True)
    tested_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    result = fields.Selection(
        [("repaired", "Repaired"), ("replaced", "Replaced"), ("irreparable", "Irreparable")],
        readonly=True,
    )
    finding = fields.Text(string="What Was Found", readonly=True)
    new_serial = fields.Char(readonly=True, help="Which serial comes instead.")
    repairer_currency_id = fields.Many2one(related="repairer_company_id.currency_id", string="Currency Outside")
    cost_told = fields.Monetary(
        currency_field="repairer_currency_id",
        readonly=True,
        groups=VALUE_GROUPS,
        help="What headquarters says that the repair costs, in its currency; what it really costs, its bill says.",
    )
    result_on = fields.Datetime(string="Result Told On", readonly=True)
    result_by_id = fields.Many2one("res.users", string="Result Told By", readonly=True, ondelete="restrict")
    can_arrive = fields.Boolean(compute="_compute_can")
    can_test = fields.Boolean(compute="_compute_can")
    can_answer = fields.Boolean(compute="_compute_can")

    # -- how far it is -------------------------------------------------------------------------------------------

    @api.depends(
        "arrived_on",
        "tested_on",
        "result",
        "disposition_id.state",
        "disposition_id.move_id.date",
        "repair_id.after_sales_disposition_ids.state",
    )
    def _compute_state(self):
        for sent in self:
            sent.state = sent._state_now()
            left = sent.disposition_id.state == "done"
            sent.date_sent = sent.disposition_id.move_id.date if left else False

    def _state_now(self) -> str:
        """Where the unit is, by its moves and what headquarters said."""
        self.ensure_one()
        way = self.disposition_id
        if way.state != "done":
            return "cancelled" if way.state == "cancelled" else "announced"
        later = self.repair_id.after_sales_disposition_ids.filtered(
            lambda item: item.id > way.id and item.state == "done"
        )
        if later:
            return "back"
        if self.result:
            return "answered"
        return "tested" if self.tested_on else "arrived" if self.arrived_on else "sent"

    @api.depends_context("allowed_company_ids")
    @api.depends("repairer_company_id")
    def _compute_is_sent_in(self):
        for sent in self:
            sent.is_sent_in = sent.repairer_company_id in self.env.companies

    @api.model
    def _search_is_sent_in(self, operator, value):
        if operator != "in":
            return NotImplemented
        ours = [("repairer_company_id", "in", self.env.companies.ids)]
        return ours if True in value else ["!", *ours]

    @api.depends("company_id", "rma_id.user_id")
    @api.depends_context("lang")
    def _compute_sender(self):
        for sent in self:
            partner, user = sent.company_id.partner_id, sent.rma_id.user_id
            sent.sender_name = sent.company_id.name
            sent.sender_contact = ", ".join(filter(None, (user.name, user.phone or partner.phone))) or False
            lines = partner._display_address(without_company=True).split("\n")
            sent.sender_address = ", ".join(filter(None, (line.strip(", ") for line in lines)))

    def write(self, vals: ValuesType) -> bool:
        """What the branch says of its goods, the branch alone changes; headquarters speaks by its buttons.

        :raise AccessError: it is another company's
        """
        if not self.env.su and self.sudo().company_id - self.env.companies:
            raise AccessError(
                self.env._("What a branch says of the goods that it sends is changed by the branch only.")
            )
        return super().write(vals)

    # -- making them ---------------------------------------------------------------------------------------------

    @api.model
    def _create_for(self, items):
        """Make the records of units that are sent out.

        :param items: their dispositions
        """
        companies = self.env["res.company"].sudo().search([("partner_id", "in", self._entities(items).ids)])
        of_partner = companies.grouped("partner_id")
        return self.sudo()._trusted().create([self._prepare_vals(item, of_partner) for item in items.sudo()])

    @api.model
    def _entities(self, items):
        """The partners that may be companies of ours, of those whom units are sent to."""
        return items.sudo().outside_partner_id.commercial_partner_id

    @api.model
    def _prepare_vals(self, item, of_partner: dict) -> dict:
        repair, partner = item.repair_id, item.outside_partner_id
        headquarters = of_partner.get(partner.commercial_partner_id, self.env["res.company"])
        return {
            "name": repair.name,
            "repair_id": repair.id,
            "disposition_id": item.id,
            "partner_id": partner.id,
            "repairer_company_id": (headquarters - repair.company_id).id,
            "product_name": repair.product_id.display_name,
            "lot_name": repair.lot_id.name,
            "quantity": item.quantity,
            "uom_name": item.uom_id.name,
            # What was found; else what the customer says.
            "fault": repair.after_sales_fault
            or repair.after_sales_line_id.note
            or repair.after_sales_line_id.reason_id.name,
            "date_expected": item.date_expected,
        }

    # -- headquarters --------------------------------------------------------------------------------------------

    @api.depends("state", "repairer_company_id")
    @api.depends_context("uid", "allowed_company_ids")
    def _compute_can(self):
        self._fill_can()

    def _problem_of_others(self) -> str | None:
        """Why this user cannot speak for headquarters."""
        if not self.repairer_company_id:
            return self.env._("a vendor repairs it: say how it came back when it is back")
        if self.repairer_company_id not in self.env.companies:
            return self.env._("that is said by %(company)s", company=self.repairer_company_id.sudo().name)
        return None

    _problem_arrive = _problem_of_others
    _problem_test = _problem_of_others
    _problem_answer = _problem_of_others

    @public
    def action_arrive(self) -> bool:
        """Headquarters has the goods.

        :raise UserError: one of them did not leave yet, arrived already, or goes to somebody else
        """
        self._check_button("arrive")
        self.sudo()._trusted().write({"arrived_on": fields.Datetime.now(), "arrived_by_id": self.env.uid})
        return True

    @public(finding=Text())
    def action_test(self, finding: str | None = None) -> bool | dict:
        """Write down what headquarters found in its test; the branch reads it on the repair and on the case.

        Once more, and the finding is put right; the branch reads both.

        :param finding: what is wrong with the goods, of each of them; without it a dialog asks
        :raise UserError: it did not arrive yet, goes to somebody else, or its result is told already
        """
        self._check_button("test")
        if finding is None:
            return self.env["after.sales.sent.test"]._open(self)
        if not finding.strip():
            raise UserError(self.env._("Say what was found in the test."))
        self.sudo()._trusted().write(
            {"test_finding": finding.strip(), "tested_on": fields.Datetime.now(), "tested_by_id": self.env.uid}
        )
        self._log_test()
        return True

    @public(result=Key(), finding=Text(), serial=Text(), courier=Text(), tracking=Text(), cost=Money())
    def action_answer(
        self,
        result: str | None = None,
        finding: str | None = None,
        serial: str | None = None,
        courier: str | None = None,
        tracking: str | None = None,
        cost: float | None = None,
    ) -> bool | dict:
        """Write down what headquarters did; the branch has a task to go on with its case.

        :param result: ``repaired``, ``replaced`` or ``irreparable``; without it a dialog asks
        :param finding: what was found and done
        :param serial: which one comes instead of one that is replaced
        :param courier: who brings it back, and ``tracking`` by which number
        :param cost: what the repair of each one costs, in the currency of headquarters
        :raise UserError: it did not arrive yet, goes to somebody else, or too little is said
        """
        self._check_button("answer")
        if not result:
            return self.env["after.sales.sent.answer"]._open(self)
        self._check_answer(result, finding, serial, cost)
        self.sudo()._trusted().write(
            {
                "result": result,
                "finding": finding.strip(),
                "new_serial": (serial or "").strip() if result == "replaced" else False,
                "courier_back": courier or False,
                "tracking_back": tracking or False,
                "cost_told": cost or 0.0,
                "result_on": fields.Datetime.now(),
                "result_by_id": self.env.uid,
            }
        )
        self._tell_branch()
        return True

    def _check_answer(self, result: str, finding: str | None, serial: str | None, cost: float | None) -> None:
        """:raise UserError: the result is none, what was found is not said, or the cost is in several currencies"""
        if cost and len(self.repairer_currency_id) > 1:
            raise UserError(self.env._("Say the cost of each company's repairs apart: their currencies differ."))
        if result not in self._fields["result"].get_values(self.env):
            raise UserError(self.env._("Say what became of it: repaired, replaced or irreparable."))
        if not (finding or "").strip():
            raise UserError(self.env._("Say what was found and done."))
        if result == "replaced" and any(self.mapped("lot_name")) and (len(self) > 1 or not (serial or "").strip()):
            raise UserError(self.env._("Say of each one which serial comes instead."))

    def _person_at_branch(self):
        """Who reads at the branch what headquarters says: whoever is in charge of the case, else of the repair."""
        return self.rma_id.user_id or self.repair_id.user_id

    def _log_test(self) -> None:
        """What was found stands on the repair and on the case, in the language of the person in charge."""
        told = []
        for user, units in self.sudo().grouped(lambda sent: sent._person_at_branch()).items():
            told += [(sent, own._words_of_test()) for sent, own in zip(units, as_read_by(units, user), strict=True)]
        tell_story((sent.repair_id, words) for sent, words in told)
        tell_story(
            (rma, Markup("<br/>").join(words for sent, words in told if sent in units))
            for rma, units in self.sudo().filtered("rma_id").grouped("rma_id").items()
        )

    def _tell_branch(self) -> None:
        """The person in charge of the case reads the result there, and on the repair."""
        for sent in self.sudo():
            user = sent._person_at_branch()
            own = as_read_by(sent, user)
            sent.repair_id.message_post(body=own._words_of_result())
            if user:
                give_task(sent.rma_id.with_company(sent.company_id), user, lambda _rma, own=own: own._words_of_result())

    def _found_in_test(self) -> str | bool:
        """What was found in the test of all of these; False where that differs or nothing was."""
        found = set(self.mapped("test_finding"))
        return found.pop() if len(found) == 1 else False

    def _words_of_test(self) -> str:
        """What was found in the test of the unit, in one sentence."""
        self.ensure_one()
        return self.env._(
            "%(repair)s: %(who)s has tested it: %(finding)s",
            repair=self.name,
            who=self.partner_id.display_name,
            finding=self.test_finding,
        )

    def _words_of_result(self) -> str:
        """What became of the unit, in one sentence."""
        self.ensure_one()
        results = dict(self._fields["result"]._description_selection(self.env))
        return self.env._(
            "%(repair)s: %(who)s says “%(result)s”: %(finding)s",
            repair=self.name,
            who=self.partner_id.display_name,
            result=results[self.result],
            finding=self.finding,
        )

    # -- the letter ----------------------------------------------------------------------------------------------

    @public
    def action_print_letter(self) -> dict:
        """Print the letters that go with these goods."""
        return self.env.ref("after_sales_rma_outside.action_report_letter").report_action(self)

    def _after_sales_letters(self) -> list:
        """These records as letters: what goes to the same place with the same transfer stands in one."""
        groups = self.sorted("id").grouped(
            lambda sent: (sent.partner_id, sent.sudo().disposition_id.move_id.picking_id)
        )
        return list(groups.values())

    def _paper_letter(self) -> dict:
        """The letter that goes with goods to be repaired 送修单, as ``after.sales.paper`` draws it."""
        Paper, env, first = self.env["after.sales.paper"], self.env, self.sudo()[:1]
        rows = [
            [
                str(number),
                sent.product_name or "",
                sent.lot_name or "",
                f"{Paper._quantity(sent.quantity)} {sent.uom_name or ''}".strip(),
                sent.fault or "",
                sent.goes_along or "",
                sent.name,
            ]
            for number, sent in enumerate(self, 1)
        ]
        company = first.company_id
        return Paper._paper(
            env._("Goods Sent for Repair"),
            first.disposition_id.move_id.picking_id.name or first.name,
            [
                Column(env._("No."), 5),
                Column(env._("Product"), 23),
                Column(env._("Lot / Serial"), 14),
                Column(env._("Quantity"), 10, figures=True),
                Column(env._("Fault"), 20),
                Column(env._("Accessories"), 13),
                Column(env._("Repair"), 15),
            ],
            rows,
            subtitle=env._("Please repair these goods, say what was found, and send them back."),
            facts=[
                (env._("Sent To"), first.partner_id.display_name),
                (env._("Sent By"), company.display_name),
                (env._("Address"), first.partner_id._display_address(without_company=True).strip()),
                (env._("Send Back To"), company.partner_id._display_address(without_company=True).strip()),
                (env._("Phone"), first.partner_id.phone or ""),
                (env._("Person in Charge"), first.rma_id.user_id.name or ""),
                (env._("Sent On"), Paper._day(first.date_sent, company)),
                (env._("Expected Back"), Paper._day(first.date_expected, company)),
                (env._("Courier"), first.courier or ""),
                (env._("Tracking Number"), first.tracking_number or ""),
            ],
            signatures=[(env._("Handed over by"), "", ""), (env._("Courier"), "", ""), (env._("Received by"), "", "")],
        )
