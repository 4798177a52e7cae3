"""What does the promise of many case lines cost in one pass?

    scripts/bench verdicts [--lines 100,1000,10000]

A history of finished cases is made as ``growth.py`` makes it; each number of its lines is then judged anew with all
shipped rule sets, in a process of its own, with nothing in the cache. Nothing is written.
"""

import argparse

from compare import add_seed_arguments, seed
from database import copy, drop, in_new_process, install, log_in, request, start_odoo
from growth import grown
from measure import Cost, Meter, template
from odoo.orm.registry import Registry

#: Lines of a case of the seeded company.
LINES_PER_ORDER = 3


def _load_rules(database: str) -> int:
    """Install promises, and load every shipped rule set into the company.

    :return: number of rules
    """
    with request(log_in(install(database, ["after_sales_rma_policy"]))) as env:
        shipped = env["after.sales.policy"].search([("company_id", "=", False)])
        env["after.sales.policy.load"].create({"policy_ids": [(6, 0, shipped.ids)]}).action_load()
        return env["after.sales.policy.rule"].search_count([("policy_id.company_id", "=", env.company.id)])


def _judge(database: str, number: int) -> Cost:
    with request(log_in(Registry(database))) as env:
        lines = env["after.sales.rma.line"].search([], limit=number)
        assert len(lines) == number, f"only {len(lines)} lines"
        # The rules themselves are read once and kept by the server.
        env["after.sales.policy"]._verdicts(lines[:1])
        env.invalidate_all()
        with Meter() as meter:
            verdicts = env["after.sales.policy"]._verdicts(lines)
        assert len(verdicts) == number
    return meter.total


def table(costs: dict[int, Cost]) -> str:
    """The Markdown table: cost of one pass and of each line in it."""
    rows = ["| Lines in one pass | SQL | CPU s | ms per line, CPU | ms per line, DB |", "|---:|---:|---:|---:|---:|"]
    rows += [
        f"| {number} | {cost.statements:.0f} | {cost.cpu:.2f} | {1000 * cost.cpu / number:.2f} "
        f"| {1000 * cost.database / number:.2f} |"
        for number, cost in costs.items()
    ]
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", default="100,1000,10000")
    parser.add_argument("--block", type=int, default=100, help="orders really taken back; the rest are copies")
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    numbers = [int(number) for number in arguments.lines.split(",")]
    size = -(-max(numbers) // (LINES_PER_ORDER * arguments.block)) * arguments.block
    start_odoo()
    name, stamp = seed(arguments)
    source = template(name, stamp, "aftersales")
    history = grown(source, stamp, "aftersales", [size], arguments.orders, arguments.block)[size]
    database = f"{history}_run"
    copy(history, database)
    try:
        rules = in_new_process(_load_rules, database)
        costs = {number: in_new_process(_judge, database, number) for number in numbers}
    finally:
        drop(database)
    print(f"{rules} rules\n\n{table(costs)}")


if __name__ == "__main__":
    main()
