"""Odoo, Python and PostgreSQL together: made ready once, then used by every command."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from . import modules, odoo_tree, paths, postgres, python_packages
from .storage import write_atomically


@dataclass(frozen=True)
class Toolchain:
    """What is needed to run anything of Odoo."""

    odoo: Path
    python_environment: Path

    @property
    def python(self) -> Path:
        """The interpreter that has Odoo's packages."""
        return self.python_environment / "bin/python"

    def variables(self, *, testing: bool = False) -> dict[str, str]:
        """The whole environment for a program that uses Odoo or the database.

        :param testing: do not wait for the disk at each commit. A killed process loses nothing
            by that, a power cut may.
        """
        env = {**os.environ, **postgres.environment()}
        env.pop("PGDATABASE", None)
        folders = [self.python_environment / "bin", postgres.programs(self.python_environment)]
        env["PATH"] = os.pathsep.join([*map(str, folders), env.get("PATH", os.defpath)])
        env["PYTHONPATH"] = str(self.odoo)
        env["ODOO_RC"] = str(paths.ODOO_CONF)
        # Compiling all of Odoo takes longer than loading it, so whatever the caller's habit: once for this clone,
        # and nothing is left beside the sources.
        env.pop("PYTHONDONTWRITEBYTECODE", None)
        env["PYTHONPYCACHEPREFIX"] = str(paths.BYTECODE)
        # Debian's wkhtmltopdf is built with Qt that wants a screen.
        env.setdefault("QT_QPA_PLATFORM", "offscreen")
        if testing and not postgres.is_external():
            env["PGOPTIONS"] = "-c synchronous_commit=off"
        return env


def provide(develop: bool = False) -> Toolchain:
    """Fetch, install and start whatever is missing.

    :param develop: with the Python packages for tests and checks
    """
    paths.prepare()
    tools = Toolchain(odoo_tree.sources(), python_packages.environment(develop))
    postgres.start(tools.python_environment)
    _write_configuration(tools)
    return tools


def _write_configuration(tools: Toolchain) -> None:
    addons = [
        *odoo_tree.addons_folders(tools.odoo),
        python_packages.odoo_modules(),
        *modules.folders_with_modules(),
    ]
    options = {
        "addons_path": ",".join(map(str, addons)),
        "data_dir": paths.DATA,
        "http_interface": "127.0.0.1",
        "list_db": False,
        "max_cron_threads": 0,
    }
    server = postgres.environment()
    if server:
        options |= {
            "db_host": server["PGHOST"],
            "db_port": server["PGPORT"],
            "db_user": server["PGUSER"],
        }
    text = "; Written by scripts/environment/toolchain.py\n[options]\n"
    text += "".join(f"{name} = {value}\n" for name, value in options.items())
    write_atomically(paths.ODOO_CONF, text)
