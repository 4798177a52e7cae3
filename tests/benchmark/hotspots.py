"""Where statements and time of a way go.

    scripts/bench hotspots [--way aftersales] [--mode batch] [--number 30] [--top 30]

Three lists, all per order: cost of each step; its statements by kind and by the code that asked for them (a number
near or above 1 in mode batch is asked for every order: a candidate for one statement for all); Python functions by
their share of CPU time, with everything they call.
"""

import argparse
import re
import signal
import sys
import threading
from collections import Counter, defaultdict
from pathlib import Path

import ways
from compare import add_seed_arguments, seed
from database import CLERK, ROOT, copy, drop, in_new_process, log_in, start_odoo
from measure import MODES, Meter, do_job, template, untouched_orders
from odoo.orm.registry import Registry

#: Seconds of CPU time between two looks at the stack.
INTERVAL = 0.001
#: Folders of the project that are add-ons.
ADDONS = {path.parent.name for level in ("*", "addons_extra/*") for path in ROOT.glob(f"{level}/__manifest__.py")}
_STATEMENT = re.compile(r"(SELECT|INSERT INTO|UPDATE|DELETE FROM|WITH|SAVEPOINT|RELEASE)\b", re.IGNORECASE)
_TABLE = re.compile(r'(?:FROM|INTO|UPDATE) "?(\w+)', re.IGNORECASE)


def _place(frame) -> str | None:
    """``module.function`` of a frame inside an add-on."""
    path = Path(frame.f_code.co_filename)
    parts = path.relative_to(ROOT).parts if path.is_relative_to(ROOT) else path.parts
    above = next((name for name in ("addons", "addons_extra") if name in parts), None)
    if above:
        parts = parts[parts.index(above) + 1 :]
    elif parts[0] not in ADDONS:
        return None
    return f"{parts[0]}.{frame.f_code.co_name}"


def _callers(frame, depth: int = 4) -> str:
    """The innermost functions of add-ons on the stack, and the nearest one of the add-on under test."""
    places = []
    while frame:
        if place := _place(frame):
            places.append(place)
        frame = frame.f_back
    own = next((place for place in places if place.split(".")[0] in ADDONS), None)
    shown = places[:depth]
    return " < ".join(shown + ([f"… {own}"] if own and own not in shown else []))


def _kind(query: object) -> str:
    """A statement without its values: verb, table and beginning of the condition."""
    text = re.sub(r"\s+", " ", getattr(query, "code", None) or str(query)).strip()
    verb = _STATEMENT.match(text)
    if not verb:
        return text[:40]
    name = _TABLE.search(text)
    condition = re.search(r"WHERE (.{0,50})", text) if verb.group(1) == "SELECT" else None
    return " ".join(match.group(1) for match in (verb, name, condition) if match)


class Sampler:
    """Looks at the Python stack every ``INTERVAL`` of CPU time and counts the functions on it, step by step."""

    def __init__(self, now: list):
        self.inclusive, self._now = defaultdict(Counter), now

    def _look(self, _signal, frame) -> None:
        seen = {"(all)"}
        while frame:
            code = frame.f_code
            seen.add(f"{'/'.join(code.co_filename.rsplit('/', 3)[1:])}:{code.co_name}")
            frame = frame.f_back
        self.inclusive[self._now[0] if self._now else "commit"].update(seen)

    def __enter__(self):
        signal.signal(signal.SIGPROF, self._look)
        signal.setitimer(signal.ITIMER_PROF, INTERVAL, INTERVAL)
        return self

    def __exit__(self, *_exception):
        signal.setitimer(signal.ITIMER_PROF, 0)


def _profile(database: str, name: str, mode: str, number: int, top: int) -> None:
    registry, way = Registry(database), ways.WAYS[name]()
    clerk = log_in(registry, CLERK)
    order_ids = untouched_orders(registry, 3 + 2 * number)
    do_job(clerk, way, "single", order_ids[:3])
    steps, costs, statements, now = [*way.steps, "commit"], {}, Counter(), []
    for step in way.steps:
        setattr(way, step, _metered(getattr(way, step), step, costs.setdefault(step, []), now))
    thread = threading.current_thread()
    thread.query_hooks = [
        lambda _cursor, query, _params, _start, _delay: statements.update(
            [(*(now or ["commit"]), _kind(query), _callers(sys._getframe(2)))]
        )
    ]
    do_job(clerk, way, mode, order_ids[3 : 3 + number])
    del thread.query_hooks
    print(f"{name}, {mode}, {number} orders; per order\n\nstep: SQL, CPU ms (with the counting), DB ms")
    for step, totals in costs.items():
        queries, cpu, waited, _wall = (sum(values) / number for values in zip(*totals, strict=True))
        print(f"  {step:10} {queries:7.1f} {1000 * cpu:7.1f} {1000 * waited:7.1f}")
    for step in steps:
        print(f"\nstatements of {step} by kind and caller")
        of_step = Counter({key[1:]: count for key, count in statements.items() if key[0] == step})
        for (kind, callers), count in of_step.most_common(top):
            print(f"  {count / number:6.2f}  {kind}  <=  {callers}")
    with Sampler(now) as sampler:
        do_job(clerk, way, mode, order_ids[3 + number :])
    looks = {step: sampler.inclusive[step].pop("(all)", 0) for step in steps}
    for step in steps:
        print(f"\nCPU time of {step}: {looks[step] / sum(looks.values()):.0%} of the job; share of functions in it")
        shown = [
            (function, count / looks[step])
            for function, count in sampler.inclusive[step].most_common()
            if "/orm/" not in function and count < 0.97 * looks[step]
        ]
        for function, share in shown[:top]:
            print(f"  {share:6.1%}  {function}")


def _metered(method, step: str, totals: list, now: list):
    """A step that adds its cost to ``totals`` and is named in ``now`` while it runs."""

    def metered(env, job):
        now[:] = [step]
        with Meter() as meter:
            method(env, job)
            env.flush_all()
        totals.append(meter.total)
        now.clear()

    return metered


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--way", default="aftersales", choices=list(ways.WAYS))
    parser.add_argument("--mode", default="batch", choices=list(MODES))
    parser.add_argument("--number", type=int, default=30, help="orders")
    parser.add_argument("--top", type=int, default=30, help="lines of each list")
    add_seed_arguments(parser)
    arguments = parser.parse_args()
    start_odoo()
    source = template(*seed(arguments), arguments.way)
    database = f"{source}_run"
    copy(source, database)
    try:
        in_new_process(_profile, database, arguments.way, arguments.mode, arguments.number, arguments.top)
    finally:
        drop(database)


if __name__ == "__main__":
    main()
