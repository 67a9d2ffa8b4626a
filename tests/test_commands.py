"""What all commands have in common, run as the council's IT runs them."""

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
def test_a_database_without_tables_is_told_in_a_sentence(words, tmp_path):
    done = run(*words, database=tmp_path / "empty.sqlite3")

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database cannot be used: no such table")
    assert done.stderr.endswith("run manage.py migrate.\n")
    assert done.stderr.count("\n") == 1


def test_a_database_out_of_reach_is_told_in_a_sentence(tmp_path):
    done = run("verify_audit", database=tmp_path / "none" / "safeguard.sqlite3")

    assert done.returncode == 1
    assert done.stderr.startswith("CommandError: The database cannot be used: unable to open")
    assert done.stderr.count("\n") == 1


def test_a_password_that_nobody_can_type_is_asked_for_in_a_file(tmp_path):
    words = ("first_administrator", "--email=admin@example.org", "--name=The administrator")

    done = run(*words, database=tmp_path / "empty.sqlite3")

    assert done.returncode == 1
    assert "Cannot ask for a password here. Use --password-file." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_mistake_in_the_options_ends_with_1_too(tmp_path):
    done = run("verify_audit", "--none-such", database=tmp_path / "empty.sqlite3")

    assert done.returncode == 1
    assert "unrecognized arguments: --none-such" in done.stderr
