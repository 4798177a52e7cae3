"""What the set-up says when something is missing: one clear sentence, nothing half-installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import sysconfig
from collections import namedtuple
from pathlib import Path

import pytest
import run

from environment import cli, demo, odoo_tree, paths, processes, storage, testing, toolchain
from environment.console import Problem

RUN = paths.CLONE / "scripts/run.py"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache and log folder of this test alone."""
    monkeypatch.setattr(paths, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(paths, "LOGS", tmp_path / "log")
    paths.CACHE.mkdir()
    paths.LOGS.mkdir()
    return paths.CACHE


def one_sentence(problem: pytest.ExceptionInfo[Problem]) -> str:
    text = str(problem.value)
    assert "\n" not in text and "Traceback" not in text
    return text


def test_a_taken_port_is_told_with_the_way_out(monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(Problem) as problem:
            demo.start()
    assert f"Port {port} is taken" in one_sentence(problem)
    assert "make demo" in str(problem.value)


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_told(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Problem) as problem:
        demo.start()
    assert one_sentence(problem) == f"PORT={port} is not a port number."


def test_too_little_space_is_told_before_anything_is_made(cache, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Usage(100 * 2**20, 60 * 2**20, 40 * 2**20))
    with pytest.raises(Problem) as problem:
        storage.kept_folder("thing", lambda _folder: pytest.fail("it was built"), 900)
    assert "900 MB needed" in one_sentence(problem) and "40 MB free" in str(problem.value)
    assert [path.name for path in cache.iterdir()] == ["thing.lock"]


def test_a_disk_that_fills_up_on_the_way_is_told(monkeypatch, capsys):
    def write(_arguments):
        with open("/dev/full", "w", encoding="utf-8") as stream:
            stream.write("a" * 100_000)

    monkeypatch.setitem(cli._COMMANDS, "clean", write)
    assert cli.run(["clean"]) == 1
    assert "The disk is full" in capsys.readouterr().err


def test_what_was_interrupted_leaves_nothing_and_is_made_the_next_time(cache):
    def stops(folder):
        (folder / "half").touch()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        storage.kept_folder("thing", stops, 1)
    assert not storage.is_kept("thing") and not list(cache.glob("thing@*"))
    folder = storage.kept_folder("thing", lambda folder: (folder / "whole").touch(), 1)
    assert storage.is_kept("thing") and {path.name for path in folder.iterdir()} == {"whole", ".complete"}


def test_a_python_that_is_too_old_is_told(tmp_path):
    old = tmp_path / "old.py"
    old.write_text(
        "import runpy, shutil, sys\n"
        "sys.version_info = (3, 8, 16, 'final', 0)\n"
        "shutil.which = lambda *_names, **_options: None\n"
        f"sys.argv = [{str(RUN)!r}, 'help']\n"
        f"runpy.run_path({str(RUN)!r}, run_name='__main__')\n",
        encoding="utf-8",
    )
    done = subprocess.run([sys.executable, str(old)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "Python 3.8 cannot run Odoo 19: install one of Python 3.10 to 3.13.\n"


@pytest.mark.parametrize(
    ("built", "named", "fits", "taken"),
    [
        ("--enable-shared", "", 0, True),
        ("--enable-shared --enable-optimizations", "", 0, False),
        ("--enable-shared", "python3", 0, False),
        ("--enable-shared", "", 1, False),
    ],
    ids=["slow", "fast", "named", "unfit"],
)
def test_a_python_built_without_optimisation_leaves_it_to_the_distributions(
    tmp_path, monkeypatch, built, named, fits, taken
):
    system = tmp_path / "python3"
    system.write_text(f"#!/bin/sh\nexit {fits}\n", encoding="utf-8")
    system.chmod(0o755)
    monkeypatch.setattr(run, "SYSTEM", str(system))
    monkeypatch.setattr(sys, "base_prefix", "/opt/python")
    monkeypatch.setattr(sysconfig, "get_config_var", {"CONFIG_ARGS": built}.get)
    monkeypatch.setenv("PYTHON", named)
    assert run.faster() == (str(system) if taken else None)


def test_no_network_is_told_and_leaves_nothing(cache, monkeypatch):
    """The set-up's own apt asks a mirror that nobody answers for."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        closed = probe.getsockname()[1]
    monkeypatch.setattr(odoo_tree, "_mirror", lambda: f"http://127.0.0.1:{closed}/debian")
    monkeypatch.delenv("ODOO_HOME", raising=False)
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.delenv(name, raising=False)
    configured = odoo_tree._private_apt
    monkeypatch.setattr(
        odoo_tree,
        "_private_apt",
        lambda folder: [*configured(folder), "-oAcquire::Retries=0", "-oAcquire::http::Proxy=false"],
    )
    with pytest.raises(Problem) as problem:
        odoo_tree.sources()
    assert "is the network (or the proxy) working?" in one_sentence(problem)
    assert not storage.is_kept(odoo_tree._NAME) and not list(cache.glob(f"{odoo_tree._NAME}@*"))


def test_what_is_compiled_is_kept_apart_from_the_sources(tmp_path, monkeypatch):
    """Also where the caller's Python keeps nothing, e.g. in an image of a container."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setattr(paths, "BYTECODE", tmp_path / "bytecode")
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "greeting.py").touch()
    variables = toolchain.provide(develop=True).variables()
    subprocess.run([sys.executable, "-c", "import greeting"], cwd=sources, env=variables, check=True)
    assert [path.name for path in sources.iterdir()] == ["greeting.py"]
    assert list(paths.BYTECODE.rglob("greeting.*.pyc"))


@pytest.mark.usefixtures("cache")
def test_a_program_that_is_not_installed_is_told():
    with pytest.raises(Problem) as problem:
        processes.run_logged(["no-such-program"], "none", "This cannot be done.")
    assert one_sentence(problem) == "This cannot be done. (no-such-program is not installed.)"


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "is not an Odoo source tree"), ("(18, 0", "is not Odoo 19.0")]
)
def test_another_odoo_tree_is_told(tmp_path, monkeypatch, content, sentence):
    if content:
        (tmp_path / "odoo").mkdir()
        (tmp_path / "odoo/release.py").write_text(f"version_info = {content})\n", encoding="utf-8")
    monkeypatch.setenv("ODOO_HOME", str(tmp_path))
    with pytest.raises(Problem) as problem:
        odoo_tree.sources()
    assert sentence in one_sentence(problem)


def test_an_unknown_command_shows_the_list(capsys):
    assert cli.run(["demmo"]) == 2
    assert "demo-reset" in capsys.readouterr().err


def test_every_test_file_is_dealt_to_exactly_one_group():
    files = testing._test_files(testing.addons())
    assert len(files) > len(testing._SHARES)
    shares = testing.deal(files, testing._SHARES)
    assert sorted(file for share in shares for file in share) == files
    assert all(shares)
    whole, heaviest = sum(map(testing._weight, files)), max(map(testing._weight, files))
    for share, part in zip(shares, testing._SHARES, strict=True):
        meant = whole * part / sum(testing._SHARES)
        assert abs(sum(map(testing._weight, share)) - meant) <= heaviest


def test_measured_durations_are_of_files_that_exist():
    files = set(testing._relative(testing._test_files(testing.addons())))
    assert not set(testing.measured()) - files
    assert all(seconds > 0 for seconds in testing.measured().values())


def test_a_file_that_was_not_measured_is_weighed_by_its_size(monkeypatch):
    file = testing._test_files(testing.addons())[0]
    monkeypatch.setattr(testing, "measured", dict)
    assert testing._weight(file) == file.stat().st_size * testing._SECONDS_PER_BYTE
    monkeypatch.setattr(testing, "measured", lambda: {testing._relative([file])[0]: 12.5})
    assert testing._weight(file) == 12.5
