"""Behaviour that all commands have in common, run as the council's IT team runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent


def run(*words, database):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{database}",
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        start_new_session=True,
    )


@pytest.mark.parametrize(
    "words",
    [
        ("verify_audit",),
        ("load_demo",),
        ("report", "exception", "--plan=None", "--as-at=2026-03-02", "--format=json"),
    ],
)
def test_a_database_without_tables_gives_a_clear_error(words, tmp_path):
    done = run(*words, database=tmp_path / "empty.sqlite3")

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database cannot be used: no such table")
    assert done.stderr.endswith("run manage.py migrate.\n")
    assert done.stderr.count("\n") == 1


def test_an_unreachable_database_gives_a_clear_error(tmp_path):
    done = run("verify_audit", database=tmp_path / "none" / "safeguard.sqlite3")

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database cannot be used: unable to open")
    assert done.stderr.count("\n") == 1


def test_a_password_is_read_from_a_file_if_no_one_can_type_it(tmp_path):
    words = ("first_administrator", "--email=admin@example.org", "--name=The administrator")

    done = run(*words, database=tmp_path / "empty.sqlite3")

    assert done.returncode == 1
    assert "Cannot ask for a password here. Use --password-file." in done.stderr
    assert "Traceback" not in done.stderr


def test_an_invalid_option_exits_with_1(tmp_path):
    done = run("verify_audit", "--none-such", database=tmp_path / "empty.sqlite3")

    assert done.returncode == 1
    assert "unrecognized arguments: --none-such" in done.stderr
