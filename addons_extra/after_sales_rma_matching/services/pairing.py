from collections import defaultdict

from odoo import api, models
from odoo.tools import float_compare

#: Differences that posting the credit note itself mends.
MENDED_BY_POSTING = ("credit_missing", "credit_draft")


class AfterSalesMatching(models.AbstractModel):
    """Whether what credit notes credit is paired: the verdicts of the report of the day, as things stand now."""

    _inherit = "after.sales.matching"

    @api.model
    def _unpaired(self, notes) -> dict:
        """What speaks against credit notes of cases, because a line of theirs is not paired.

        :param notes: ``account.move`` records that are not posted yet
        :return: {credit note: its sentences, one for each difference}; those that are paired are left out
        """
        items = notes.sudo().invoice_line_ids.filtered(lambda item: item.after_sales_line_id)
        lines = items.after_sales_line_id
        of_lines = self.sudo()._unpaired_lines(lines)
        found = defaultdict(dict)
        for item in items:
            for sentence in of_lines.get(item.after_sales_line_id, ()):
                found[item.move_id][sentence] = True
            if problem := item._after_sales_difference():
                found[item.move_id][problem] = True
        return {note: list(found[note.sudo()]) for note in notes if note.sudo() in found}

    @api.model
    def _of_lines(self, lines) -> tuple[dict, dict]:
        """The documents of case lines, and what they say of themselves now; one pass for each warehouse.

        :return: ({id of the line: documents as in ``_documents``}, {(model, id): values as in ``_verdicts``})
        """
        self.env.flush_all()
        documents, verdicts = defaultdict(list), {}
        for company, of_company in lines.grouped("company_id").items():
            fallback = self.env["stock.warehouse"].browse(self._fallback(company) or [])
            for warehouse, rmas in of_company.rma_id.grouped(lambda rma, own=fallback: rma.warehouse_id or own).items():
                if not warehouse:
                    continue
                found = self.env.execute_query_dict(self._documents(warehouse, self._scope_of(rmas)))
                found = [item for item in found if item["line_id"] in of_company._ids]
                verdicts |= {key: vals for key, (_seen, vals) in self._verdicts(warehouse, found).items()}
                for item in found:
                    documents[item["line_id"]].append(item)
        return documents, verdicts

    @api.model
    def _unpaired_lines(self, lines) -> dict:
        """{case line: why it is not paired, one sentence for each difference}"""
        documents, verdicts = self._of_lines(lines)
        result, words = defaultdict(list), self._difference_words()
        for line in lines:
            for item in documents[line.id]:
                verdict = verdicts[item["res_model"], item["res_id"]]
                difference = verdict["difference"]
                if difference and difference not in MENDED_BY_POSTING and not self._came(line, difference):
                    result[line].append(" · ".join(filter(None, (words[difference], verdict["name"], verdict["note"]))))
        for line in lines:
            if line._expects_goods() and not self._came(line, "no_goods"):
                sentence = self.env._(
                    "%(product)s: %(credit)s %(unit)s on credit notes, %(came)s came",
                    product=line.product_id.display_name,
                    credit=f"{line.qty_credited + line.qty_credit_draft:g}",
                    unit=line.uom_id.name,
                    came=f"{line.qty_received - line.qty_returned:g}",
                )
                result[line].append(sentence)
        return result

    @api.model
    def _came(self, line, difference: str) -> bool:
        """Whether goods are awaited that the credit note does not stand for: what it credits came."""
        credit = line.qty_credited + line.qty_credit_draft
        return (
            difference == "no_goods"
            and float_compare(credit, line.qty_received - line.qty_returned, precision_digits=6) <= 0
        )

    @api.model
    def _difference_words(self) -> dict[str, str]:
        """{kind of difference: its name}"""
        return dict(self.env["after.sales.daily.row"]._fields["difference"]._description_selection(self.env))
