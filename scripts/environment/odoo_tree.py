"""The Odoo 19 sources: a given tree (`ODOO_HOME`), or Debian's package unpacked privately.

Odoo is not on the Python package index. Debian carries the whole Community edition as the package
`odoo-19` in its unstable suite. It is fetched with apt from the mirror that the machine already
uses, into a private folder, without root rights and with apt's signature check, and is only
unpacked, never installed: nothing of the machine changes.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from . import paths
from .console import Problem, step
from .processes import run_logged
from .storage import kept_folder

#: Name in the cache; the number grows when the packages or `_mend` change.
_NAME = "odoo-19-r1"
_KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
#: Package and suite. Odoo's links to JavaScript and fonts are relative to the same root.
#: Font Awesome is taken from the stable suite: later versions have other file names.
_PACKAGES = (
    ("odoo-19", "unstable"),
    ("libjs-jquery", "unstable"),
    ("libjs-jquery-form", "unstable"),
    ("libjs-underscore", "unstable"),
    ("fonts-roboto-unhinted", "unstable"),
    ("fonts-montserrat", "unstable"),
    ("fonts-font-awesome", "bookworm"),
)
_MEGABYTES = 1900


def sources() -> Path:
    """Return the folder that holds the `odoo` package, fetching it the first time."""
    given = os.environ.get("ODOO_HOME")
    if given:
        return _check_given(Path(given).expanduser().resolve())
    root = kept_folder(_NAME, _fetch, _MEGABYTES)
    return _packages_folder(root)


def addons_folders(tree: Path) -> list[Path]:
    """The folders of the tree that hold Odoo's own modules."""
    return [folder for folder in (tree / "odoo/addons", tree / "addons") if folder.is_dir()]


def version(tree: Path) -> str:
    """A text that changes when the sources change: the release, and the package or commit."""
    release = (tree / "odoo/release.py").read_text(encoding="utf-8")
    match = re.search(r"version_info = \(([^)]*)\)", release)
    package = tree.parents[3] / "VERSION" if len(tree.parents) > 3 else None
    if package and package.exists():
        return package.read_text(encoding="utf-8").strip()
    git = subprocess.run(["git", "-C", str(tree), "rev-parse", "HEAD"], capture_output=True, text=True, check=False)
    return f"{match.group(1) if match else '?'} {git.stdout.strip()}".strip()


def _packages_folder(root: Path) -> Path:
    return root / "usr/lib/python3/dist-packages"


def _check_given(home: Path) -> Path:
    for tree in (home, _packages_folder(home)):
        release = tree / "odoo/release.py"
        if release.exists():
            if "(19, 0" in release.read_text(encoding="utf-8"):
                return tree
            raise Problem(f"ODOO_HOME={home} is not Odoo 19.0.")
    raise Problem(f"ODOO_HOME={home} is not an Odoo source tree: it has no odoo/release.py.")


def _fetch(root: Path) -> None:
    downloads = paths.CACHE / f"downloads-{_NAME}"
    apt = _private_apt(downloads)
    with step("Reading Debian's package lists"):
        run_logged(
            [*apt, "update"],
            "apt-update",
            "Debian's package lists cannot be read: is the network (or the proxy) working?",
            show_log=False,
        )
    with step("Downloading Odoo 19 (about 130 MB)"):
        run_logged(
            [*apt, "download", *(f"{name}/{suite}" for name, suite in _PACKAGES)],
            "apt-download",
            "Odoo 19 cannot be downloaded: is the network (or the proxy) working?",
            show_log=False,
            cwd=downloads,
            progress=lambda: f"{_size(downloads) // 2**20} MB",
        )
    with step("Unpacking Odoo 19 (about 1.2 GB)"):
        for package in sorted(downloads.glob("*.deb")):
            run_logged(["dpkg", "-x", package, root], "dpkg", f"{package.name} cannot be unpacked.")
    _mend(root)
    archive = next(downloads.glob("odoo-19_*.deb"))
    (root / "VERSION").write_text(archive.name.split("_")[1] + "\n", encoding="utf-8")
    shutil.rmtree(downloads)


def _mend(root: Path) -> None:
    """Mend what Debian's package lacks or has twice."""
    tree = _packages_folder(root)
    # Stripped by Debian; its absence is a console error that fails every browser test.
    stub = tree / "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"
    if not stub.exists():
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_text("// Blurring of the camera's background is not part of this package.\n")
    # Python files without their data: leftovers that would shadow the real modules.
    for leftover in ("addons", "doc", "setup"):
        shutil.rmtree(tree / leftover, ignore_errors=True)


def _private_apt(folder: Path) -> list[str]:
    """An apt-get command line with its own state, reading the machine's Debian mirror."""
    if not shutil.which("apt-get") or not _KEYRING.exists():
        raise Problem(
            "Odoo 19 is fetched with Debian's apt, which is not here: set ODOO_HOME to an Odoo 19 source tree."
        )
    for part in ("lists/partial", "cache/archives/partial"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    mirror = _mirror()
    sources_list = folder / "sources.list"
    suites = sorted({suite for _name, suite in _PACKAGES})
    sources_list.write_text(
        "".join(f"deb [signed-by={_KEYRING}] {mirror} {suite} main\n" for suite in suites),
        encoding="utf-8",
    )
    options = {
        "Dir::State::Lists": folder / "lists",
        "Dir::Cache": folder / "cache",
        "Dir::Etc::SourceList": sources_list,
        "Dir::Etc::SourceParts": "/dev/null",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Update::Error-Mode": "any",
    }
    if os.geteuid() == 0:
        # apt's own download user could not write into a private cache folder.
        options["APT::Sandbox::User"] = "root"
    return ["apt-get", *(f"-o{name}={value}" for name, value in options.items())]


def _mirror() -> str:
    """The Debian mirror that this machine is configured to use."""
    answer = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(SITE) $(RELEASE)", "Created-By: Packages"],
        capture_output=True,
        text=True,
        check=False,
    )
    pairs = [line.split() for line in answer.stdout.splitlines()]
    sites = [site for site, release in pairs if "-" not in release and "debian" in site]
    if not sites:
        raise Problem(
            "apt on this machine has no Debian mirror configured: add one, or set ODOO_HOME to an Odoo 19 source tree."
        )
    return sites[0]


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.glob("*.deb*"))
