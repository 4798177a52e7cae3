"""The fixtures themselves: real processes, real commits, real kills."""

import pytest

from helpers.odoo_process import SnippetError


def test_a_snippet_commits_at_its_end(shared_db):
    partner = shared_db.run("report(env['res.partner'].create({'name': name}).id)", name="Kept")
    assert shared_db.value(f"SELECT name FROM res_partner WHERE id = {partner}") == "Kept"


def test_an_error_rolls_back_and_is_raised_here(shared_db):
    with pytest.raises(SnippetError) as caught:
        shared_db.run(
            """
            env['res.partner'].create({'name': 'Lost'})
            env.flush_all()
            raise ValueError('as planned')
            """
        )
    assert (caught.value.kind, caught.value.message) == ("ValueError", "as planned")
    assert shared_db.value("SELECT count(*) FROM res_partner WHERE name = 'Lost'") == "0"


def test_a_killed_process_leaves_nothing(shared_db):
    process = shared_db.start(
        """
        env['res.partner'].create({'name': 'Half'})
        env.flush_all()
        ready()
        """
    )
    process.wait_until_ready()
    process.kill()
    assert process.returncode == -9
    assert shared_db.value("SELECT count(*) FROM res_partner WHERE name = 'Half'") == "0"


def test_racing_snippets_run_at_the_same_time(shared_db):
    runners = shared_db.race(
        """
        import time
        ready()
        report([time.time(), runner])
        time.sleep(1)
        """,
        count=2,
    )
    (first, a), (second, b) = (runner.reports[-1] for runner in runners)
    assert (a, b) == (0, 1)
    assert abs(first - second) < 1


def test_a_server_answers(shared_db):
    import urllib.request

    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with shared_db.server() as address, opener.open(f"{address}/web/health") as answer:
        assert answer.status == 200
