"""The Python packages that Odoo and the tests need, in a private virtual environment.

Pinned in `requirements.txt` (to run) and `requirements-dev.txt` (to test and check). The
environment is kept in the cache under a name made of the pins and the interpreter.
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
        arguments = [option for path in requirements for option in ("-r", path)]
        log = paths.LOGS / "pip.log"
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
            "pip",
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
