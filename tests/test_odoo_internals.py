"""Odoo's private methods that the add-ons rest on are as they were recorded; what changed is a warning by its name."""

import ast
import warnings
from pathlib import Path

import pytest

from environment import odoo_internals as internals
from environment import odoo_tree, toolchain


def test_odoo_still_takes_what_we_give_it():
    broken, changed = internals.look(odoo_tree.addons_folders(toolchain.provide(develop=True).odoo))
    for line in changed:
        warnings.warn(f"Odoo's internals: {line}", stacklevel=1)
    assert not broken, "\n".join(broken)


def test_the_page_lists_what_is_recorded():
    rows = internals.PAGE.read_text(encoding="utf-8").split(internals.TABLE)[1].splitlines()
    assert [row.split("`")[1] for row in rows] == list(internals.accepted())


# -- a made-up Odoo ------------------------------------------------------------------------------------------------

NATIVE = '''
class Parcel(models.Model):
    _name = "parcel"

    def _weigh(self, scale, precise=False):
        """Weigh it."""
        return scale

    def _send(self, place):
        return place
'''

OURS = """
class Parcel(models.Model):
    _inherit = "parcel"

    def _weigh(self, scale, precise=False):
        return super()._weigh(scale, precise=precise)

    def action_go(self):
        self._send(self.place)
"""


@pytest.fixture
def odoo(tmp_path: Path):
    """A function that looks at our code beside a version of Odoo: (what no longer works, what changed)."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours/__manifest__.py").write_text('{"depends": ["parcel"]}')
    (tmp_path / "parcel").mkdir()
    (tmp_path / "parcel/__manifest__.py").write_text('{"depends": []}')

    def state(native: str):
        (tmp_path / "parcel/parcel.py").write_text(native)
        ours = {"ours.py": OURS}
        found = internals.native_methods([tmp_path], [tmp_path / "ours/__manifest__.py"], internals.words(ours))
        return internals.uses(ours, found), found, internals.words(ours)

    used, found, _words = state(NATIVE)
    before = internals.record(used, found)
    assert list(before) == ["parcel._send", "parcel._weigh"]

    def look(native: str) -> tuple[list[str], list[str]]:
        used, found, words = state(native)
        return internals.problems(used, found, before, words), internals.changes(internals.record(used, found), before)

    assert look(NATIVE) == ([], [])
    return look


def test_a_changed_source_is_a_warning_by_name(odoo):
    broken, changed = odoo(NATIVE.replace("return scale", "return scale * 2"))
    assert (broken, changed) == ([], ["parcel._weigh: changed in parcel/parcel.py"])
    # Comments and blank lines are no change, a new argument that nobody has to give is one that works.
    assert odoo(NATIVE.replace("        return place", "\n        # There.\n        return place")) == ([], [])
    broken, changed = odoo(NATIVE.replace("_send(self, place)", "_send(self, place, note=None)"))
    assert (broken, changed) == ([], ["parcel._send: changed in parcel/parcel.py"])


def test_a_method_that_is_gone_fails(odoo):
    broken, changed = odoo(NATIVE.replace("_send", "_dispatch"))
    assert broken == ["parcel._send is gone from Odoo: it was in parcel/parcel.py"]
    assert changed == ["parcel._send: no longer used"]


@pytest.mark.parametrize(
    ("native", "method"),
    [
        (NATIVE.replace("_send(self, place)", "_send(self, place, carrier)"), "parcel._send"),
        (NATIVE.replace("_send(self, place)", "_send(self)"), "parcel._send"),
        (NATIVE.replace("precise=False", "precise=False, unit=None"), "parcel._weigh"),
        (NATIVE.replace("precise=False", "exact=False"), "parcel._weigh"),
    ],
)
def test_a_signature_that_does_not_fit_fails(odoo, native, method):
    broken, _changed = odoo(native)
    assert broken and all(line.startswith(f"{method} is now") for line in broken)


@pytest.mark.parametrize(
    ("call", "fits"),
    [
        ("f(1)", True),
        ("f(1, 2)", True),
        ("f(1, b=2, c=3)", True),
        ("f()", False),
        ("f(1, 2, 3)", False),
        ("f(1, d=2)", False),
        ("f(*given)", True),
        ("f(**given)", True),
    ],
)
def test_a_call_fits_a_signature(call, fits):
    (method,) = ast.parse("def f(self, a, b=0, *, c=None): pass").body
    given = internals.Given.by(ast.parse(call).body[0].value)
    assert internals.Definition("f.py", method).takes(given) is fits
