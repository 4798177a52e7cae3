"""The Odoo modules of this repository: which there are, and whether their files changed."""

from __future__ import annotations

import ast
import hashlib
from pathlib import Path

from . import paths

CORE = "after_sales_rma"
#: Brings the core and everything that companies usually want with it.
SUITE = "after_sales_rma_suite"
DEMO = "after_sales_rma_demo"

#: What the core add-on builds on: installed once in a template database that tests copy.
DEPENDENCIES = (
    "sale_stock",
    "sale_management",
    "stock_account",
    "account",
    "portal",
    "rating",
    "resource",
    "l10n_cn",
    "web_tour",
)


def all_modules() -> dict[str, Path]:
    """Every installable module of this repository by name, the core add-on first."""
    found = {}
    for folder in paths.ADDONS:
        for manifest in sorted(folder.glob("*/__manifest__.py")):
            settings = ast.literal_eval(manifest.read_text(encoding="utf-8"))
            if settings.get("installable", True):
                found[manifest.parent.name] = manifest.parent
    return found


def with_dependencies(name: str) -> list[str]:
    """A module of this repository and those of them that it depends on, directly or not."""
    known = all_modules()
    found, waiting = [], [name]
    while waiting:
        module = waiting.pop()
        if module in known and module not in found:
            found.append(module)
            waiting += ast.literal_eval((known[module] / "__manifest__.py").read_text(encoding="utf-8"))["depends"]
    return sorted(found)


def native_dependencies(name: str) -> set[str]:
    """The modules of Odoo that a module of this repository names itself, or one of ours that it depends on."""
    known = all_modules()
    manifests = [
        ast.literal_eval((known[item] / "__manifest__.py").read_text("utf-8")) for item in with_dependencies(name)
    ]
    return {item for manifest in manifests for item in manifest["depends"]} - known.keys()


def folders_with_modules() -> list[Path]:
    """The folders of this repository that can stand in Odoo's add-ons path, the inner ones first.

    Odoo looks for the module of a file in the first folder that holds it: with the outer one first, it takes the inner
    folder for a module, and finds no words of its modules' code to translate.
    """
    return [folder for folder in reversed(paths.ADDONS) if any(folder.glob("*/__manifest__.py"))]


def fingerprint(module: Path) -> str:
    """A text that changes when any file of the module changes that a database may depend on."""
    digest = hashlib.sha256()
    for path in sorted(module.rglob("*")):
        inner = path.relative_to(module)
        if path.is_file() and "__pycache__" not in inner.parts and inner.parts[0] != "tests":
            digest.update(str(inner).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def fingerprints(names: list[str] | None = None) -> dict[str, str]:
    """The fingerprint of each module."""
    return {name: fingerprint(folder) for name, folder in all_modules().items() if names is None or name in names}
