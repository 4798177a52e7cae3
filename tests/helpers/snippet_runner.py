"""Run a piece of Python with an Odoo `env`, in a process of its own.

Started by `helpers.odoo_process.OdooProcess`: the database is the argument, the code and its
values come as one JSON line on stdin, answers go as JSON lines to a pipe.
"""

import functools
import json
import os
import sys
import traceback
from typing import TextIO

import odoo.api
import odoo.modules.registry
import odoo.service.model
import odoo.sql_db
import odoo.tools


def configure(database: str, *options: str) -> None:
    """Give Odoo its settings; once in a process."""
    odoo.tools.config.parse_config([f"--database={database}", "--no-http", "--log-level=warn", *options])


def execute(database: str, task: dict, questions: TextIO, answers: TextIO) -> int:
    """Execute a snippet in one transaction: committed at its end, rolled back on an error.

    Returns the exit code of the process.
    """

    def answer(kind: str, value: object) -> None:
        answers.write(json.dumps([kind, value], default=str) + "\n")

    def report(value: object) -> None:
        """Hand a value to the test."""
        answer("report", value)

    def ready() -> None:
        """Wait at the starting line until the test says go."""
        answer("ready", None)
        questions.readline()

    registry = odoo.modules.registry.Registry(database)
    if not task.get("as_loaded"):
        # What was loaded before the fork is loaded anew where modules changed since.
        registry = registry.check_signaling()
    failed = None
    with registry.cursor() as cursor:
        env = odoo.api.Environment(cursor, odoo.SUPERUSER_ID, {})
        user = env["res.users"].search([("login", "=", task["login"])])
        env = env(user=user or odoo.SUPERUSER_ID, context=dict(user.context_get()))
        env.transaction.default_env = env

        def retrying(function: object) -> object:
            """Call a function as the web server does: again after a conflict, committed at its end."""
            return odoo.service.model.retrying(functools.partial(function), env)

        names = {**task["values"], "env": env, "report": report, "ready": ready, "retrying": retrying}
        try:
            exec(compile(task["code"], "<snippet>", "exec"), names)  # noqa: S102
            env.cr.commit()
        except BaseException as error:  # noqa: BLE001
            cursor.rollback()
            failed = [type(error).__name__, str(error), traceback.format_exc()]
    # Whoever reads the answer finds nobody connected.
    odoo.sql_db.close_all()
    answer("error" if failed else "done", failed)
    return 1 if failed else 0


def main(database: str, answers_fd: int) -> int:
    """Execute the one snippet that stands on stdin."""
    task = json.loads(sys.stdin.readline())
    configure(database, *task["options"])
    return execute(database, task, sys.stdin, os.fdopen(answers_fd, "w", encoding="utf-8", buffering=1))


if __name__ == "__main__":
    code = main(sys.argv[1], int(sys.argv[2]))
    sys.stdout.flush()
    os._exit(code)
