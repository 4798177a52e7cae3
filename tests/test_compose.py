"""What docker compose is told: exact versions, least rights, every setting explained, no demo without a password."""

import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

CLONE = Path(__file__).resolve().parents[1]
COMPOSE = CLONE / "docker-compose.yml"
SETTINGS = CLONE / ".env.example"

#: Odoo and PostgreSQL as the scripts call them: they write down what they are asked for.
STAND_IN = """#!/bin/bash
echo "$(basename "$0") $*" >> "$CALLS"
for argument; do case $argument in --file=*) echo dump > "${argument#--file=}" ;; esac; done
cat > /dev/null < /dev/stdin
"""


@pytest.fixture
def run(tmp_path):
    """Runs one of the scripts with stand-ins for the programs of the images; returns it and what was called."""
    calls = tmp_path / "calls"
    calls.touch()
    for name in ("odoo", "pg_dump"):
        program = tmp_path / name
        program.write_text(STAND_IN)
        program.chmod(0o755)

    def script(name: str, *arguments: str, **variables: str):
        environment = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "CALLS": str(calls), **variables}
        done = subprocess.run(
            ["bash", CLONE / "scripts/docker" / name, *arguments],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        return done, calls.read_text()

    return script


def test_services_have_exact_versions_and_no_more_rights_than_they_need():
    """A new image never comes by itself, and nothing inside becomes root or writes beside its files."""
    services = yaml.safe_load(COMPOSE.read_text())["services"]
    assert set(services) == {"db", "prepare", "odoo", "backup"}
    for name, service in services.items():
        assert re.fullmatch(r"odoo:19\.0-\d{8}|postgres:\d+\.\d+", service["image"]), name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service["cap_drop"] == ["ALL"], name
        assert service["read_only"] is True, name
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", [])), name


def test_every_setting_is_explained_and_has_an_effect():
    """What compose reads stands in the example with a word on it, and the other way round."""
    used = set(re.findall(r"\$\{([A-Z_]+)", COMPOSE.read_text())) | {"COMPOSE_PROFILES"}
    explained = set(re.findall(r"^([A-Z_]+)=", SETTINGS.read_text(), re.MULTILINE))
    assert used == explained


def test_the_master_password_is_switched_off():
    settings = (CLONE / "odoo.conf").read_text()
    assert re.search(r"^admin_passwd = \$pbkdf2-sha512\$", settings, re.MULTILINE)
    assert re.search(r"^list_db = False$", settings, re.MULTILINE)


def test_no_demo_company_without_a_password_of_its_own(run):
    """Users whose passwords are their logins are never served; before anything is installed."""
    secrets = {"PGPASSWORD": "x", "ADMIN_PASSWORD": "y"}
    for modules in ("after_sales_rma_demo", "after_sales_rma,after_sales_rma_demo"):
        for password in ("", "sales"):
            done, calls = run("prepare", MODULES=modules, DEMO_PASSWORD=password, **secrets)
            assert done.returncode == 1 and "DEMO_PASSWORD" in done.stderr
            assert not calls
    done, calls = run("prepare", MODULES="after_sales_rma_demo", DEMO_PASSWORD="longer than that", **secrets)
    assert done.returncode == 0 and "WARNING" in done.stderr
    assert "--init=after_sales_rma_demo" in calls
    done, calls = run("prepare", MODULES="after_sales_rma_suite", **secrets)
    assert done.returncode == 0 and not done.stderr


def test_a_backup_is_two_whole_files(run, tmp_path):
    """The database and its file store, under names that are there only when they are whole."""
    folder, files = tmp_path / "backups", tmp_path / "store"
    (files / "filestore/after_sales").mkdir(parents=True)
    folder.mkdir()
    done, calls = run("backup", "once", PGPASSWORD="x", BACKUP_FOLDER=str(folder), BACKUP_FILES=str(files))
    assert done.returncode == 0, done.stderr
    assert calls.startswith("pg_dump --format=custom") and calls.rstrip().endswith("after_sales")
    assert sorted(path.name.split(".", 1)[1] for path in folder.iterdir()) == ["dump", "files.tar.gz"]
