"""Programs and fonts that only root can install: installed when we may, else asked for."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from . import paths
from .console import Problem, say, step
from .processes import run_logged


@dataclass(frozen=True)
class Needed:
    """One thing that must be on the machine."""

    package: str
    purpose: str
    is_there: Callable[[], bool]


def _program(*names: str) -> Callable[[], bool]:
    return lambda: any(shutil.which(name) for name in names)


def _chinese_font() -> bool:
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh-cn"], capture_output=True, check=False)
    return bool(fonts.stdout.strip())


WKHTMLTOPDF = Needed("wkhtmltopdf", "PDF documents", _program("wkhtmltopdf"))
FONTS = Needed("fonts-noto-cjk", "Chinese text in PDF documents", _chinese_font)
CAIRO = Needed("libcairo2", "barcodes in PDF documents", lambda: bool(ctypes.util.find_library("cairo")))
FONTCONFIG = Needed("fontconfig", "fonts in PDF documents", _program("fc-list"))
CHROMIUM = Needed("chromium", "browser tests", _program("chromium", "google-chrome", "google-chrome-stable"))
POPPLER = Needed("poppler-utils", "tests that look into PDF documents", _program("pdftotext"))
NODE = Needed("nodejs", "checks of JavaScript, XML and styles", _program("node"))
NPM = Needed("npm", "checks of JavaScript, XML and styles", _program("npm"))

TO_RUN = (FONTCONFIG, WKHTMLTOPDF, FONTS, CAIRO)
TO_TEST = (*TO_RUN, CHROMIUM, POPPLER)
TO_CHECK = (NODE, NPM)


def provide(needed: Sequence[Needed], *, required: bool) -> None:
    """Install what is missing, if we are root or may use sudo without a password.

    :param required: raise `Problem` when something stays missing; otherwise only say so
    """
    missing = [thing for thing in needed if not thing.is_there()]
    if not missing:
        return
    paths.prepare()  # for the log of the installation
    names = " ".join(thing.package for thing in missing)
    prefix = _as_root()
    if prefix is None:
        purposes = ", ".join(dict.fromkeys(thing.purpose for thing in missing))
        sentence = f"For {purposes} run: sudo apt-get install --no-install-recommends {names}"
        if required:
            raise Problem(sentence)
        say(sentence)
        return
    failure = f"The packages {names} cannot be installed: is the network (or the proxy) working?"
    try:
        with step(f"Installing {names}"):
            apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "--quiet"]
            wait_for_dpkg = "-oDPkg::Lock::Timeout=300"
            run_logged([*apt, wait_for_dpkg, "update"], "apt-system", failure, show_log=False)
            run_logged(
                [*apt, wait_for_dpkg, "install", "--yes", "--no-install-recommends"]
                + [thing.package for thing in missing],
                "apt-system",
                failure,
                show_log=False,
            )
    except Problem as problem:
        if required:
            raise
        say(str(problem).splitlines()[0])


def _as_root() -> list[str] | None:
    """The prefix that runs a command as root, or None."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None
