"""The commands as a council's IT team runs them: one line and exit code 0, or an error and 1."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cases.files import HEREFORDSHIRE

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
PLAN = ("--plan", "External review", "--scale", "Six-value", "--as-at", "2009-06-15")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Runs manage.py on a separate database."""
    folder = tmp_path_factory.mktemp("site")
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{folder}/site.sqlite3",
    }

    def run(*words):
        return subprocess.run(
            [sys.executable, "manage.py", *[str(word) for word in words]],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    migrated = run("migrate", "--verbosity", "0")
    assert migrated.returncode == 0, migrated.stderr
    return run


def test_a_successful_command_prints_one_line_and_exits_with_0(site):
    imported = site("import_plan", HEREFORDSHIRE, *PLAN)
    report = site(
        *("report", "exception", "--plan", "external-review", "--as-at", "15/6/09"),
        *("--format", "json"),
    )
    checked = site("check_history")

    assert (imported.returncode, report.returncode, checked.returncode) == (0, 0, 0)
    assert imported.stdout.count("\n") == checked.stdout.count("\n") == 1
    assert imported.stderr == report.stderr == checked.stderr == ""
    assert json.loads(report.stdout)["counts"]["red"] == 4


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("import_plan", "none.csv", *PLAN), "none.csv cannot be read"),
        (
            ("import_plan", HEREFORDSHIRE, *PLAN, "--as", "nobody@example.org"),
            "No open account has the email address",
        ),
        (("import_plan", HEREFORDSHIRE, *PLAN, "--as-at", "soon"), "“soon” is not a full date"),
        (("load_scales", HEREFORDSHIRE), "This is not a TOML file"),
        (
            ("report", "exception", "--plan=None", "--as-at=2009-06-15", "--format=json"),
            "There is no plan “None”.",
        ),
    ],
)
def test_a_failed_command_prints_one_sentence_on_stderr_and_exits_with_1(site, words, sentence):
    refused = site(*words)

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert sentence in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert "Traceback" not in refused.stderr


def test_a_missing_option_exits_with_1(site):
    refused = site("import_plan", HEREFORDSHIRE, "--plan", "External review")

    assert refused.returncode == 1
    assert refused.stdout == ""
    assert "--scale" in refused.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    "command", ["import_plan", "load_scales", "load_demo", "report", "check_history"]
)
def test_every_command_has_help(site, command):
    helped = site(command, "--help")

    assert helped.returncode == 0
    assert "usage: manage.py" in helped.stdout
