"""Count the Python calls of a way, which do not hang on what else the machine does.

    scripts/bench calls [--ways native,aftersales,native@aftersales] [--modes clicks,single,batch]

Seconds of CPU swing by a tenth and more on a machine that does other work; the number of calls, of functions and of
what is built in, repeats to a few in a thousand. It is a measure of Python's work, no substitute for its time.

One thing is left out: each new environment of Odoo looks at the living ones of its transaction, and how many of them
live hangs on when Python happens to collect garbage.
"""

import argparse
from cProfile import Profile

import ways
from compare import add_seed_arguments, seed
from database import CLERK, copy, drop, in_new_process, log_in, start_odoo
from measure import MODES, do_job, template, untouched_orders
from odoo.orm.registry import Registry

WARM_UP = 3


def _count(database: str, name: str, mode: str, number: int) -> float:
    """Calls for each of so many orders."""
    registry, way = Registry(database), ways.WAYS[name]()
    clerk = log_in(registry, CLERK)
    order_ids = untouched_orders(registry, WARM_UP + number)
    do_job(clerk, way, "single" if mode == "batch" else mode, order_ids[:WARM_UP])
    profile = Profile()
    profile.enable()
    do_job(clerk, way, mode, order_ids[WARM_UP:])
    profile.disable()
    return sum(entry.callcount for entry in profile.getstats() if not _hangs_on_garbage(entry.code)) / number


def _hangs_on_garbage(code) -> bool:
    return not isinstance(code, str) and code.co_filename.endswith("_weakrefset.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ways", default="native,aftersales,native@aftersales")
    parser.add_argument("--modes", default=",".join(MODES))
    parser.add_argument("--single", type=int, default=12, help="orders in modes clicks and single")
    parser.add_argument("--batch", type=int, default=50, help="orders in mode batch")
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    start_odoo()
    print("| Mode | Way | Calls | × native |\n|---|---|---:|---:|")
    for mode in arguments.modes.split(","):
        number = arguments.batch if mode == "batch" else arguments.single
        native = None
        for name in arguments.ways.split(","):
            source = template(*seed(arguments), name)
            database = f"{source}_run"
            copy(source, database)
            try:
                calls = in_new_process(_count, database, name, mode, number)
            finally:
                drop(database)
            native = native or calls
            print(f"| {mode} | {name} | {calls:,.0f} | {calls / native:.3f} |", flush=True)


if __name__ == "__main__":
    main()
