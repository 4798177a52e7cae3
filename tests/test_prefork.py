"""Forked workers: processes of their own, which talk, commit, fail and can be killed."""

import pytest

from helpers.odoo_process import SnippetError


def test_workers_are_processes_of_their_own(shared_db):
    with shared_db.prefork() as server:
        code = (
            "import os; env.cr.execute('SELECT pg_backend_pid()'); ready(); report([os.getpid(), env.cr.fetchone()[0]])"
        )
        workers = server.line_up([code] * 3)
        for worker in workers:
            worker.go()
        found = [worker.result() for worker in workers]
        assert len({pid for pid, _backend in found}) == len({backend for _pid, backend in found}) == 3

        server.run("env['res.partner'].create({'name': 'Kept'})")
        with pytest.raises(SnippetError) as caught:
            server.run("env['res.partner'].create({'name': 'Lost'}); env.flush_all(); raise ValueError('planned')")
        assert caught.value.kind == "ValueError"

        killed = server.start("env['res.partner'].create({'name': 'Half'}); env.flush_all(); ready()")
        killed.wait_until_ready()
        killed.kill()
        with pytest.raises(SnippetError):
            killed.result()
        server.run("retrying(lambda: env['res.partner'].create({'name': 'Repeated'}))")
    assert shared_db.psql(
        "SELECT name FROM res_partner WHERE name IN ('Kept', 'Lost', 'Half', 'Repeated') ORDER BY id"
    ) == [
        ["Kept"],
        ["Repeated"],
    ]
