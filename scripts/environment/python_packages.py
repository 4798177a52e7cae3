"""The Python packages that Odoo and the tests need, in a private virtual environment.

Pinned in `requirements.txt` (to run) and `requirements-dev.txt` (to test and check). The
environment is kept in the cache under a name made of the pins and the interpreter.

`requirements-odoo.txt` pins the Odoo modules of others that companions build on. They come as
packages whose files belong into Odoo's add-ons path, and that ask for a package `odoo` which does
not exist; so they are unpacked into a folder of their own, without what they ask for.
"""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import subprocess
import sys
import venv
from pathlib import Path

from . import paths
from .console import Problem, step
from .processes import run_logged
from .storage import is_kept, kept_folder

_RUN = paths.CLONE / "requirements.txt"
_DEVELOP = paths.CLONE / "requirements-dev.txt"
_ODOO_MODULES = paths.CLONE / "requirements-odoo.txt"


def environment(develop: bool) -> Path:
    """Return the virtual environment's folder, making it the first time.

    :param develop: with the packages for tests and checks; such an environment also serves
        for running
    """
    name = _name()
    if develop:
        name += f"-dev-{_key(_DEVELOP.read_bytes())}"
    else:
        developing = sorted(link.name for link in paths.CACHE.glob(f"{name}-dev-*"))
        name = next((other for other in developing if "@" not in other and is_kept(other)), name)
    return kept_folder(name, lambda folder: _build(folder, develop), 900)


def odoo_modules() -> Path:
    """Return the folder with the Odoo modules of others, fetching them the first time."""
    root = kept_folder(f"odoo-modules-{_key(_ODOO_MODULES.read_bytes())}", _fetch_odoo_modules, 20)
    return root / "odoo/addons"


def _fetch_odoo_modules(folder: Path) -> None:
    with step("Downloading Odoo modules of others"):
        arguments = ["--no-deps", f"--target={folder}", "-r", str(_ODOO_MODULES)]
        _install(Path(sys.executable), arguments, "pip-odoo-modules")


def _name() -> str:
    interpreter = f"{platform.python_version()} {platform.machine()} {sys._base_executable}"  # type: ignore[attr-defined]
    return f"python-{_key(_RUN.read_bytes() + interpreter.encode())}"


def _key(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]


def _build(folder: Path, develop: bool) -> None:
    requirements = [_RUN, _DEVELOP] if develop else [_RUN]
    count = sum("==" in line for path in requirements for line in path.open(encoding="utf-8"))
    with step(f"Installing {count} Python packages"):
        # Without pip inside: Debian ships `venv` without what it needs to bring its own.
        venv.EnvBuilder(with_pip=False, symlinks=True).create(folder)
        python = folder / "bin/python"
        # The lists name everything. rlPyCairo asks for pycairo, which only a compiler brings; cairocffi does the same.
        arguments = ["--no-deps", *(str(option) for path in requirements for option in ("-r", path))]
        _install(python, arguments, "pip")


def _install(python: Path, arguments: list[str], log_name: str) -> None:
    """Run pip for an interpreter."""
    log = paths.LOGS / f"{log_name}.log"
    run_logged(
        [
            *_pip(python),
            "install",
            "--no-input",
            "--no-compile",
            "--disable-pip-version-check",
            "--progress-bar=off",
            *arguments,
        ],
        log_name,
        "The Python packages cannot be installed: is the network (or the proxy) working?",
        show_log=False,
        progress=lambda: _pip_progress(log),
    )


def _pip(python: Path) -> list[str | Path]:
    """A pip command that installs into the environment of `python`."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", python]
    if importlib.util.find_spec("ensurepip") is not None:
        done = subprocess.run([str(python), "-m", "ensurepip"], capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return [python, "-m", "pip"]
    raise Problem("pip is missing: install it with `apt-get install python3-pip`.")


def _pip_progress(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    fetched = sum(line.startswith("Collecting ") for line in lines)
    if any(line.startswith("Installing collected") for line in lines):
        return "unpacking"
    return f"{fetched} packages looked at"
