from odoo import api, fields, models
from odoo.api import Self

#: What whoever asks says.
ASKED = ("kind", "user_id", "question", "date_deadline")

#: What whoever diagnoses writes down.
TOLD = ("kind", "line_id", "channel", "finding", "suspected_cause", "recommended_remedy", "minutes")


class AfterSalesDiagnosis(models.Model):
    """What seems to be wrong with goods, before anybody decides what becomes of them (R05).

    Asked for, or written down at once; once written down it stays as it is: who knows better writes another one.
    """

    _name = "after.sales.diagnosis"
    _description = "First Diagnosis"
    _inherit = ["after.sales.guarded", "after.sales.numbers"]
    _order = "id desc"
    _rec_name = "finding"
    _check_company_auto = True
    _transitions = {"done": ("asked",), "withdrawn": ("asked",)}

    rma_id = fields.Many2one(
        "after.sales.rma", string="Case", required=True, readonly=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(related="rma_id.company_id", store=True, precompute=True)
    line_id = fields.Many2one(
        "after.sales.rma.line",
        string="Goods",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('rma_id', '=', rma_id)]",
        help="Empty: all goods of the case.",
    )
    product_id = fields.Many2one(related="line_id.product_id", string="Product")
    state = fields.Selection(
        [("asked", "Asked for"), ("done", "Diagnosed"), ("withdrawn", "Not needed")],
        default="asked",
        required=True,
        readonly=True,
        copy=False,
        index=True,
    )
    kind = fields.Selection(
        [("technical", "Technical diagnosis"), ("quality", "Opinion of quality")],
        default="technical",
        required=True,
        readonly=True,
    )
    is_required = fields.Boolean(
        string="Required", readonly=True, help="The company wants it: only an approver does without it."
    )
    asked_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    asked_on = fields.Datetime(readonly=True)
    question = fields.Text(readonly=True, help="What is to be looked at.")
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        readonly=True,
        index=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who is asked, then who diagnosed it.",
    )
    date_deadline = fields.Date(string="Until", readonly=True)
    channel = fields.Selection(
        [
            ("phone", "By phone"),
            ("photo", "From photos or a video"),
            ("remote", "Connected to the device"),
            ("visit", "Where the goods are"),
            ("here", "Goods brought along"),
        ],
        string="How",
        readonly=True,
    )
    finding = fields.Text(readonly=True, help="What was seen, heard or measured.")
    suspected_cause = fields.Text(readonly=True, help="Why it is so, as far as it can be said now.")
    recommended_remedy = fields.Selection(selection="_selection_remedy", string="Recommended", readonly=True)
    minutes = fields.Integer(readonly=True, aggregator="sum", help="How long it took.")
    date_done = fields.Datetime(string="Diagnosed On", readonly=True)
    reason = fields.Text(string="Why Not", readonly=True, help="Why it was done without.")

    _minutes_positive = models.Constraint("CHECK (minutes >= 0)", "A diagnosis cannot take less than no time.")
    _told_when_done = models.Constraint(
        "CHECK (state != 'done' OR (finding IS NOT NULL AND channel IS NOT NULL AND user_id IS NOT NULL))",
        "A diagnosis says who found what, and how.",
    )

    @api.model
    def _selection_remedy(self) -> list[tuple[str, str]]:
        return self.env["after.sales.rma.line"]._fields["remedy"]._description_selection(self.env)

    @api.depends("kind", "state", "finding")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for item in self:
            words = (item.finding or "").strip().splitlines()[:1]
            item.display_name = ": ".join([kinds.get(item.kind, ""), *words])

    def _answers(self, vals: dict) -> bool:
        """Whether this diagnosis, asked for, is the one that is written down now.

        :param vals: what is written down
        """
        self.ensure_one()
        kind = vals.get("kind", "technical")
        return self.state == "asked" and self.kind == kind and self.line_id.id in (False, vals.get("line_id") or False)

    def _words(self) -> str:
        """What was found, in one sentence for whoever decides."""
        self.ensure_one()
        remedies = dict(self._fields["recommended_remedy"]._description_selection(self.env))
        words = self.env._(
            "%(who)s, %(how)s: %(finding)s",
            who=self.user_id.name,
            how=dict(self._fields["channel"]._description_selection(self.env))[self.channel].lower(),
            finding=self.finding,
        )
        if not self.recommended_remedy:
            return words
        return self.env._(
            "%(finding)s Recommended: %(remedy)s.", finding=words, remedy=remedies[self.recommended_remedy]
        )

    @api.model
    def _newest(self, items: Self) -> Self:
        """Of several diagnoses of the same kind and goods, the one that counts: whoever knew better wrote it last."""
        done = items.filtered(lambda item: item.state == "done").sorted("id", reverse=True)
        seen, newest = set(), self.browse()
        for item in done:
            if (item.kind, item.line_id) not in seen:
                seen.add((item.kind, item.line_id))
                newest |= item
        return newest
