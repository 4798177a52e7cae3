"""A month of thousands of returns: is every day whole, and every planted difference found, and no false one?

    scripts/bench month [--block 4] [--copies 60]

The month of the tests (``after_sales_rma_matching/tests/month.py``: two warehouses, two companies, two time zones) is
really played a few times over; all that this wrote is then copied in SQL, with the same dates, until there are
thousands of cases. All days are compared and looked at, signed, and looked at again. Anything false ends in an
``AssertionError`` that names it.
"""

import argparse
import sys
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from random import Random

from compare import add_seed_arguments, seed
from database import connect, copy, drop, finish, in_new_process, install, log_in, request, start_odoo
from freezegun import freeze_time
from growth import History, before
from measure import Meter, template
from odoo import fields
from odoo.orm.registry import Registry

#: Days on which something is planted, and after which the month is looked at.
PLANTED_DAYS, DAYS = 26, 32


def _month():
    """The case of the tests, to be played without a test; it is imported once Odoo knows its add-ons."""
    from odoo.addons.after_sales_rma_matching.tests.month import MonthCase

    return MonthCase


def _open(database: str) -> dict:
    """Make the sites; return their ids and the day on which the month begins."""
    # The chart of accounts of the tests; loading it would install it in the midst of everything.
    with request(log_in(install(database, ["l10n_cn"]))) as env:
        case = _month()
        case._set_up_shop(env(context={"tracking_disable": True, "mail_create_nolog": True}))
        case.Matching, case.Report = case.env["after.sales.matching"], case.env["after.sales.daily.report"]
        case.buy(case.average, 400, 100)
        case.make_sites()
        return {
            "sites": [tuple(getattr(item, "id", item) for item in site) for site in case.sites],
            "shop": {name: (getattr(case, name)._name, getattr(case, name).id) for name in case._PARTS},
            "start": fields.Datetime.to_string(case.start),
        }


def _case(env, world: dict):
    """The case of the tests, at its sites."""
    case = _month()
    case.env = env(context={**env.context, "tracking_disable": True, "mail_create_nolog": True})
    case._enter(case.env["res.company"].browse(world["shop"]["company"][1]))
    for name, (model, record_id) in world["shop"].items():
        setattr(case, name, case.env[model].browse(record_id))
    models = ("res.company", "stock.warehouse", "stock.warehouse", "product.product")
    from odoo.addons.after_sales_rma_matching.tests.month import Site

    case.env.user.company_ids |= case.env["res.company"].browse([site[0] for site in world["sites"]])
    case.sites = [
        Site(*(case.env[model].browse(record_id) for model, record_id in zip(models, site, strict=False)), *site[4:])
        for site in world["sites"]
    ]
    case.Matching, case.Report = case.env["after.sales.matching"], case.env["after.sales.daily.report"]
    case.start = fields.Datetime.to_datetime(world["start"])
    return case("compare")


def _play(database: str, world: dict, times: int) -> dict:
    """Every kind at every site, so many times, on days that chance says; {kind: how often}."""
    chance, planted = Random(2026), Counter()
    with request(log_in(Registry(database))) as env:
        case, events = _case(env, world), []
        for site in case.sites:
            for kind in case.kinds_of(site) * times:
                events.append((kind, site, case.sold_at(site), chance.randrange(PLANTED_DAYS), chance.randrange(3)))
                planted[kind] += 1
        case.play(events, days=DAYS)
    return dict(planted)


def _look(database: str, world: dict, planted: dict, sign: bool) -> dict:
    """Compare all days and look at them; sign those that have begun before, if wanted."""
    with request(log_in(Registry(database))) as env:
        case = _case(env, world)
        with freeze_time(case.start + timedelta(days=DAYS)):
            if sign:
                case.sign()
            env.flush_all()
            env.invalidate_all()
            with Meter() as meter:
                case.compare()
                env.flush_all()
            seen = case.assertMonth(Counter(planted))
            seen["cases"] = len(case.cases())
    return {**seen, "statements": meter.total.statements, "seconds": meter.total.wall}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--block", type=int, default=2, help="how often each kind is really played at each site")
    parser.add_argument("--copies", type=int, default=30, help="copies of all that")
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    start_odoo()
    name, stamp = seed(arguments)
    database = f"{template(name, stamp, 'suite')}_month"
    copy(database.removesuffix("_month"), database)
    try:
        world = in_new_process(_open, database)
        marks, quantities = before(database)
        begun = time.monotonic()
        planted = in_new_process(_play, database, world, arguments.block)
        print(f"played: {sum(planted.values())} cases, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        with closing(connect(database)) as connection, connection, connection.cursor() as cursor:
            # What customers signed is kept as files.
            History(cursor, marks, days=0, also=("ir_attachment",)).multiply(arguments.copies, quantities)
        finish(database, "")
        planted = {kind: count * (arguments.copies + 1) for kind, count in planted.items()}
        for words, sign in (("live", False), ("signed", True)):
            seen = in_new_process(_look, database, world, planted, sign)
            print(words, *(f"{key}: {value:.0f}" for key, value in seen.items()), sep=", ", flush=True)
    finally:
        drop(database)


if __name__ == "__main__":
    main()
