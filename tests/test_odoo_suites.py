"""`make test-odoo` fails by what is new, and by nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from environment import odoo_suites
from environment.console import Problem

_RESULTS = """
<testsuites><testsuite>
<testcase classname="root.odoo.addons.stock.tests.test_a.TestA" name="test_old"><failure/></testcase>
<testcase classname="root.odoo.addons.stock.tests.test_a.TestA" name="test_new"><error/></testcase>
<testcase classname="root.odoo.addons.stock.tests.test_a.TestA" name="test_held"/>
<testcase classname="root.odoo.addons.sale.tests.test_b.TestB" name="test_any"><failure/></testcase>
<testcase classname="root.odoo.addons.sale.tests.test_b.TestB" name="test_skipped"><skipped/></testcase>
</testsuite></testsuites>
"""

_KNOWN = """
# a remark
stock/TestA.test_old: reason: with a colon
stock/TestA.test_held: held once
sale/TestB.*: the whole class
"""


def test_only_what_is_new_fails(tmp_path: Path) -> None:
    """Failures on the list are known, tests on the list that hold are named, all others are new."""
    file = tmp_path / "results.xml"
    file.write_text(_RESULTS)
    known = odoo_suites.known_failures(_KNOWN)
    assert known["stock/TestA.test_old"] == "reason: with a colon"
    failed, passed = odoo_suites.results(file)
    assert passed == ["stock/TestA.test_held"]
    assert odoo_suites.compare(failed, passed, known) == (["stock/TestA.test_new"], ["stock/TestA.test_held"])


def test_every_known_failure_has_its_reason() -> None:
    """Also on the list of this repository."""
    odoo_suites.known_failures(odoo_suites.KNOWN.read_text(encoding="utf-8"))
    with pytest.raises(Problem):
        odoo_suites.known_failures("stock/TestA.test_old")
