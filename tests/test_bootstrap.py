"""What an operator meets before the application runs: setting up, ports, the tests' own database."""

from __future__ import annotations

import re
import socket
import stat
from pathlib import Path

import psycopg2
import pytest

from latsar.bootstrap import environment, postgres, serve, system, testing
from latsar.bootstrap.progress import Ready, Steps, Stop, run_quietly

NEED = system.Need("libnothing-1", "a test", lambda: False)


def test_requirements_come_by_section_and_without_comments() -> None:
    runtime = environment.requirements(environment.RUNTIME)
    tests = environment.requirements(environment.TESTS)
    assert any(line.startswith("Django==5.2") for line in runtime)
    assert any(line.startswith("pytest==") for line in tests)
    assert not set(runtime) & set(tests)
    assert all(re.fullmatch(r"\S+==\S+", line) for line in runtime + tests)


def test_secret_key_is_random_private_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = tmp_path / "secret_key"
    monkeypatch.setattr(environment, "SECRET_KEY", key)
    environment.make_secret_key()
    first = key.read_text()
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert len(first.strip()) >= 50
    with pytest.raises(Ready):
        environment.make_secret_key()
    assert key.read_text() == first


def test_user_without_rights_reads_the_line_for_the_admin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(
        system.shutil, "which", lambda name: "/usr/bin/apt-get" if name == "apt-get" else None
    )
    with pytest.raises(Stop, match=r"apt-get install --no-install-recommends libnothing-1$"):
        system.ensure([NEED])


def test_nothing_is_installed_when_all_is_there() -> None:
    with pytest.raises(Ready):
        system.ensure([NEED._replace(present=lambda: True)])


def test_port_in_use_is_one_line_with_the_next_port(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(Stop, match=f"make run PORT={port + 1}"):
            serve.refuse_busy_port()


def test_port_must_be_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "eight")
    with pytest.raises(Stop, match="PORT=eight is not a number"):
        serve.port()


def test_demo_day_is_the_callers_when_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LATSAR_TODAY", raising=False)
    assert serve.environment()["LATSAR_TODAY"] == "2026-01-12"
    monkeypatch.setenv("LATSAR_TODAY", "2026-03-03")
    assert serve.environment()["LATSAR_TODAY"] == "2026-03-03"


def test_failed_command_shows_its_last_lines_and_the_mend(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("latsar.bootstrap.progress.LOG", tmp_path / "setup.log")
    with pytest.raises(Stop, match="mend it so"):
        Steps(2).run(
            "Trying", lambda: run_quietly(["sh", "-c", "echo why; exit 3"], mend="mend it so")
        )
    shown = capsys.readouterr().out
    assert shown.startswith("[1/2] Trying ...")
    assert "    why\n failed" in shown


def report(path: Path, **numbers: int) -> Path:
    attributes = " ".join(f'{key}="{value}"' for key, value in numbers.items())
    path.write_text(f"<testsuites><testsuite {attributes}/></testsuites>")
    return path


def test_last_line_counts_errors_as_failures(tmp_path: Path) -> None:
    path = report(tmp_path / "r.xml", tests=10, failures=2, errors=1, skipped=1)
    assert testing.count(path, code=1) == (6, 3)


def test_run_that_broke_off_is_a_failure(tmp_path: Path) -> None:
    assert testing.count(tmp_path / "missing.xml", code=3) == (0, 1)
    assert testing.count(report(tmp_path / "r.xml", tests=4), code=3) == (4, 1)


def test_pass_without_a_match_is_no_failure(tmp_path: Path) -> None:
    assert testing.count(report(tmp_path / "r.xml", tests=0), code=5) == (0, 0)


def test_throw_away_cluster_answers_and_leaves_nothing() -> None:
    with postgres.cluster() as url:
        folder = Path("/" + url.split("@//")[1]).parent
        connection = psycopg2.connect(host=str(folder), user="latsar", dbname="postgres")
        with connection.cursor() as cursor:
            cursor.execute("SHOW fsync")
            assert cursor.fetchone() == ("off",)
        connection.close()
    assert not folder.exists()
    with pytest.raises(psycopg2.OperationalError):
        psycopg2.connect(host=str(folder), user="latsar", dbname="postgres")
