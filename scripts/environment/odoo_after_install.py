"""A plugin of pytest that keeps the tests which Odoo runs when all modules are installed (`post_install`).

The others are made for the moment in which their own module has just been installed, and nothing that builds on it:
Odoo never runs them beside an add-on, and they say nothing about one.
"""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect what Odoo runs while it installs."""
    kept = [item for item in items if "post_install" in getattr(getattr(item, "cls", None), "test_tags", ())]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept
