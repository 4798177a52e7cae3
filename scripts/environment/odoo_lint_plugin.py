"""pytest plugin for Odoo's `test_lint`: look at the modules of this repository, not at Odoo's."""

from __future__ import annotations

from collections.abc import Iterator
from unittest import mock

import pytest
from odoo.modules import Manifest

from . import modules


@pytest.fixture(scope="session", autouse=True)
def only_our_modules() -> Iterator[None]:
    """Answer with our manifests whenever a check asks for all there are."""
    ours = [Manifest.for_addon(name) for name in modules.all_modules()]
    with mock.patch.object(Manifest, "all_addon_manifests", staticmethod(lambda: list(ours))):
        yield
