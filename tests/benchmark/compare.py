"""Compare ways of working: the same orders on fresh copies, all ways side by side, a Markdown table of ratios.

scripts/bench compare [--rounds 3] [--ways native,aftersales,native@aftersales,oca] [--modes clicks,single,batch]
"""

import argparse
import statistics
import sys

import company
import ways
from database import PREFIX, start_odoo
from measure import MODES, Cost, Run, template

#: {(way, mode): most (SQL statements, Python CPU) as a ratio to native in the same round}
TARGETS = {
    ("aftersales", "clicks"): (0.90, 0.90),
    ("aftersales", "single"): (0.75, 0.75),
    ("aftersales", "batch"): (0.42, 0.45),
    ("suite", "clicks"): (0.95, 0.95),
    ("suite", "single"): (0.80, 0.80),
    ("suite", "batch"): (0.45, 0.45),
    **{("native@aftersales", mode): (1.01, 1.01) for mode in MODES},
    **{("native@suite", mode): (1.02, 1.02) for mode in MODES},
}


def add_seed_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments that say how big the measured company is."""
    parser.add_argument("--orders", type=int, default=120, help="delivered and invoiced orders")
    parser.add_argument("--products", type=int, default=300)
    parser.add_argument("--customers", type=int, default=200)


def seed(arguments: argparse.Namespace) -> tuple[str, str]:
    """Name and fingerprint of the seeded database."""
    name = f"{PREFIX}seed"
    return name, company.build(name, arguments.orders, arguments.products, arguments.customers)


def run(templates: dict[str, str], modes: list[str], numbers: dict[str, int], rounds: int) -> dict:
    """Measure every way in every mode, each turn of all ways side by side on one processor, so that whatever else the
    machine does meets all.

    :param templates: {way: database}
    :param numbers: {mode: orders to take back}
    :return: {(way, mode): cost of each turn of each round}
    """
    costs: dict[tuple[str, str], list[Cost]] = {}
    for number in range(rounds):
        for mode in modes:
            of_round = _round(templates, mode, numbers[mode])
            for name, turns in of_round.items():
                costs.setdefault((name, mode), []).extend(turns)
                cost = typical(turns)
                print(
                    f"round {number + 1} {name} {mode}: {cost.statements:.1f} / {cost.cpu:.3f} s",
                    file=sys.stderr,
                    flush=True,
                )
    return costs


def _round(templates: dict[str, str], mode: str, number: int) -> dict[str, list[Cost]]:
    runs: list[Run] = []
    costs: dict[str, list[Cost]] = {name: [] for name in templates}
    try:
        for name, source in templates.items():
            runs.append(Run(source, name, mode, number))
        for index in range(len(runs[0])):
            for one, cost in [(one, one.start(index)) for one in runs]:
                costs[one.name].append(cost.result())
        for one in runs:
            one.check()
    finally:
        for one in runs:
            one.close()
    return costs


def typical(costs: list[Cost]) -> Cost:
    """Mean of the statements, which repeat; median of the seconds, which are disturbed."""
    statements, *seconds = zip(*costs, strict=True)
    return Cost(statistics.fmean(statements), *map(statistics.median, seconds))


def ratios(costs: list[Cost], reference: list[Cost]) -> Cost:
    """Ratio of the statements; median over the turns of the ratio of the seconds within each turn."""
    pairs = list(zip(costs, reference, strict=True))
    seconds = [statistics.median(ours[i] / theirs[i] for ours, theirs in pairs) for i in range(1, len(Cost._fields))]
    return Cost(typical(costs).statements / typical(reference).statements, *seconds)


def table(costs: dict, names: list[str], modes: list[str], numbers: dict[str, int]) -> str:
    """The Markdown table: cost per order and ratio to native."""
    rows = [
        "| Mode | Way | SQL | CPU s | DB s | SQL × native | CPU × native | target SQL / CPU |",
        "|---|---|---:|---:|---:|---:|---:|---|",
    ]
    for mode in modes:
        for name in names:
            cost = typical(costs[name, mode])
            ratio = ratios(costs[name, mode], costs["native", mode])
            target = TARGETS.get((name, mode))
            rows.append(
                f"| {mode}{f' of {numbers[mode]}' if mode == 'batch' else ''} | {name} | {cost.statements:.1f} "
                f"| {cost.cpu:.3f} | {cost.database:.3f} | {ratio.statements:.2f} | {ratio.cpu:.2f} "
                f"| {'≤ {:.2f} / {:.2f}'.format(*target) if target else ''} |"
            )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ways", default=",".join(ways.WAYS))
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--single", type=int, default=15, help="orders per run in modes clicks and single")
    parser.add_argument("--batch", type=int, default=50, help="orders per run in mode batch")
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    names, modes = arguments.ways.split(","), arguments.modes.split(",")
    if "native" not in names:
        parser.error("every ratio is one to native: name it in --ways")
    if "oca" in names and not ways.fetch_oca():
        print("pip cannot get the OCA add-ons: left out", file=sys.stderr)
        names.remove("oca")
    start_odoo()
    templates = {name: template(*seed(arguments), name) for name in names}
    numbers = {"clicks": arguments.single, "single": arguments.single, "batch": arguments.batch}
    print(table(run(templates, modes, numbers, arguments.rounds), names, modes, numbers))


if __name__ == "__main__":
    main()
