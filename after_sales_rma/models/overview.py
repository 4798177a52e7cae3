from typing import NamedTuple

from odoo import api, fields, models

from .outside import public


class Tile(NamedTuple):
    """A counter of the overview that does not count cases: what it counts is what it opens."""

    model: str
    domain: list
    #: Field path to the after-sales warehouse.
    warehouse: str
    action: str
    #: Whose turn it is.
    group: str
    alarm: bool = False
    #: Many companies never have it: shown when it counts something.
    rare: bool = False


class StockWarehouse(models.Model):
    """The first screen of the app: one card per after-sales warehouse with what is whose turn."""

    _inherit = "stock.warehouse"

    after_sales_board = fields.Json(
        compute="_compute_after_sales_board",
        help="{step: {count, late, mine}}: open cases by what they wait for; mine: this user may take the step.",
    )
    after_sales_tiles = fields.Json(
        compute="_compute_after_sales_tiles",
        help="[{key, label, count, late, mine, alarm}]: the counters of the card, this user's own first.",
    )

    @api.depends_context("uid")
    def _compute_after_sales_board(self):
        """Two queries for all cards."""
        Rma = self.env["after.sales.rma"]
        steps = Rma._step_table()
        # Not all but finished ones: PostgreSQL would look at every case there ever was.
        open_cases = [("warehouse_id", "in", self.ids), ("next_step", "in", [*steps])]
        counts = self._after_sales_count(Rma, open_cases)
        late = self._after_sales_late()
        late = self._after_sales_count(Rma, [*open_cases, *late]) if late else {}
        mine = {name: bool(step.turn) and self.env.user.has_group(step.turn) for name, step in steps.items()}
        for warehouse in self:
            warehouse.after_sales_board = {
                step: {
                    "count": counts.get((warehouse, step), 0),
                    "late": late.get((warehouse, step), 0),
                    "mine": mine[step],
                }
                for step in steps
            }

    @api.model
    def _after_sales_late(self) -> list:
        """The domain of cases that are late; empty where nothing says when they are due."""
        return []

    @api.model
    def _after_sales_tile_kinds(self) -> dict[str, Tile]:
        """Tiles beside those of the steps of cases, by key."""
        return {}

    @api.depends("after_sales_board")
    @api.depends_context("uid", "lang")
    def _compute_after_sales_tiles(self):
        """One query for each kind of counter, for all cards."""
        labels, kinds = self._after_sales_tile_labels(), self._after_sales_tile_kinds()
        Rma = self.env["after.sales.rma"]
        columns, steps = Rma._board(), Rma._step_table()
        mine = {key: self.env.user.has_group(tile.group) for key, tile in kinds.items()}
        counts = {
            key: self._after_sales_count_tile(tile)
            for key, tile in kinds.items()
            if mine[key] or (not tile.alarm and self.env[tile.model].has_access("read"))
        }
        for warehouse in self:
            board = warehouse.after_sales_board
            tiles = [
                {"key": step, "label": labels[step], "alarm": False, **board[step]}
                for step in columns
                if step in board and (board[step]["count"] or not steps[step].rare)
            ]
            tiles += [
                {
                    "key": key,
                    "label": labels[key],
                    "alarm": kinds[key].alarm,
                    "count": count,
                    "late": 0,
                    "mine": mine[key],
                }
                for key, of_all in counts.items()
                if (count := of_all.get(warehouse.id, 0)) or (mine[key] and not (kinds[key].alarm or kinds[key].rare))
            ]
            for tile in tiles:
                tile["late_label"] = tile["late"] and self.env._("%(count)s late", count=tile["late"])
            warehouse.after_sales_tiles = sorted(tiles, key=lambda tile: not tile["mine"])

    @api.model
    def _after_sales_tile_labels(self) -> dict[str, str]:
        """What stands below the number of a tile, by its key."""
        return {
            "complete": self.env._("To complete"),
            "decide": self.env._("To decide"),
            "await_goods": self.env._("Awaited"),
            "receive": self.env._("To receive"),
            "settle": self.env._("Discrepancies"),
            "inspect": self.env._("To inspect"),
            "dispose": self.env._("To put away"),
            "credit": self.env._("To credit"),
            "invoice": self.env._("To invoice"),
            "pay_back": self.env._("To pay back"),
        }

    def _after_sales_count_tile(self, tile: Tile) -> dict[int, int]:
        """What a tile counts, by the id of the warehouse."""
        groups = self.env[tile.model]._read_group(
            [*tile.domain, (tile.warehouse, "in", self.ids)], [tile.warehouse], ["__count"]
        )
        return {warehouse.id: count for warehouse, count in groups}

    @api.model
    def _after_sales_count(self, Rma, domain: list) -> dict:
        """Cases by (warehouse, step)."""
        return {
            (warehouse, step): count
            for warehouse, step, count in Rma._read_group(domain, ["warehouse_id", "next_step"], ["__count"])
        }

    @public
    def action_after_sales_step(self) -> dict:
        """Open what a tile of this warehouse counts; which one stands in the context (``after_sales_tile``)."""
        self.ensure_one()
        step = self.env.context.get("after_sales_tile")
        tile = self._after_sales_tile_kinds().get(step) if isinstance(step, str) else None
        action = self.env["ir.actions.actions"]._for_xml_id(tile.action if tile else "after_sales_rma.action_rma")
        if tile:
            filters, domain = {}, [*tile.domain, (tile.warehouse, "=", self.id)]
        else:
            filters, domain = {f"search_default_step_{step}": 1}, [("warehouse_id", "=", self.id)]
            if self.env.context.get("after_sales_late"):
                filters["search_default_late"] = 1
        return {
            **action,
            "context": filters,
            "domain": domain,
            # The list first: the board would show one column only.
            "views": sorted(action["views"], key=lambda view: view[1] != "list"),
        }
