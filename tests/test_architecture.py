"""The code follows the project's rules, and the checks of those rules detect a breach."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import ROOT, python_faults, text_faults

PRODUCT = ("safeguard", "actions", "committees", "reports", "manage.py")
EVERYTHING = (
    *PRODUCT,
    "tests",
    "deploy",
    "docs",
    "templates",
    "static",
    "Makefile",
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "SECURITY.md",
    ".ci",
)
READABLE = {".py", ".html", ".txt", ".toml", ".md", ".sh", ".js", ".mjs", ".scss", ".java", ""}
BUILT = ROOT / "static" / "built"


def files(*names: str) -> Iterator[Path]:
    for name in names:
        path = ROOT / name
        found = [path] if path.is_file() else path.rglob("*")
        yield from (
            file
            for file in sorted(found)
            if file.is_file() and BUILT not in file.parents and "__pycache__" not in file.parts
        )


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_every_file_follows_the_rules():
    sources = [path for path in files(*PRODUCT) if path.suffix == ".py"]

    faults = [
        fault
        for path in sources
        for fault in python_faults(relative(path), path.read_text(encoding="utf-8"))
    ]

    assert len(sources) > 20
    assert not faults, "\n" + "\n".join(faults)


def test_no_file_is_too_long_vaguely_named_or_against_the_content_policy():
    texts = [path for path in files(*EVERYTHING) if path.suffix in READABLE]

    faults = [
        fault
        for path in texts
        for fault in text_faults(relative(path), path.read_text(encoding="utf-8"))
    ]

    assert not faults, "\n" + "\n".join(faults)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    """Runs import-linter on our packages, in a folder with pyproject.toml or a copy of it."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_every_import_follows_the_contracts():
    result = lint_imports(ROOT)

    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("path", "imports", "contract"),
    [
        ("actions/plans/rules.py", "import reports.models", "The apps"),
        ("actions/evidence/rules.py", "import actions.lists.rules", "The slices of actions"),
        ("actions/rounds/rules.py", "import actions.rounds.views", "Inside a slice"),
        ("committees/minutes/labels.py", "import committees.models", "Domain rules"),
    ],
)
def test_an_import_against_a_contract_is_reported(tmp_path, path, imports, contract):
    for name in ("safeguard", "actions", "committees", "reports", "pyproject.toml"):
        (tmp_path / name).symlink_to(ROOT / name)
    folder = Path(path).parts[0]
    (tmp_path / folder).unlink()
    for file in files(folder):
        if file.suffix == ".py":
            copy = tmp_path / relative(file)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_text(file.read_text(encoding="utf-8"), encoding="utf-8")
    with (tmp_path / path).open("a", encoding="utf-8") as source:
        source.write(f"\n{imports}\n")

    result = lint_imports(tmp_path)

    assert result.returncode == 1, result.stdout
    broken = [line for line in result.stdout.splitlines() if "BROKEN" in line]
    assert any(line.startswith(contract) for line in broken), result.stdout


@pytest.mark.parametrize(
    ("path", "source", "words"),
    [
        ("actions/migrations/0099_x.py", "rows = Action.objects.all()", "without using"),
        ("actions/plans/forms/plans.py", "from actions.plans.services.plans import make", "calls"),
        ("actions/lists/filters.py", "from actions.lists import services", "calls no service"),
        ("actions/plans/rules.py", "from .models import Action", "relative import"),
        ("reports/publishing/services.py", "import weasyprint", "weasyprint"),
        ("reports/publishing/services.py", "from weasyprint.text import fonts", "weasyprint"),
        ("actions/plans/rules.py", "def may():\n    import re", "inside the function may"),
        ("actions/apps.py", "class A:\n    def go(self):\n        import re", "inside"),
        ("actions/rounds/views.py", "action.save()", "service's work"),
        ("actions/plans/views/plans.py", "Action.objects.visible_to(u).update(x=1)", "service's"),
        ("actions/rounds/forms.py", "plan.entries.create(kind=1)", "service's work"),
        ("safeguard/home.py", "Action.objects.visible_to(u).delete()", "service's work"),
        ("actions/rounds/views.py", "Action.objects.filter(ref=1)", "without visible_to"),
        ("actions/search.py", "get_object_or_404(Action.objects, ref=1)", "without visible_to"),
        ("actions/lists/filters.py", "queryset = Action._default_manager.all()", "visible_to"),
        ("actions/plans/views/plans.py", "plan.actions.all()", "without visible_to"),
    ],
)
def test_a_source_that_breaks_a_rule_is_reported_with_its_line(path, source, words):
    faults = python_faults(path, f"\n{source}\n")

    assert len(faults) == 1
    assert words in faults[0]
    assert faults[0].startswith(f"{path}:{source.count(chr(10)) + 2}:")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("actions/rounds/views.py", "from actions.rounds import services"),
        ("actions/rounds/forms.py", "from actions.rounds.services import RoundRefused"),
        ("actions/rounds/services.py", "from actions.plans.services.entries import add\nx.save()"),
        ("actions/apps.py", "class A:\n    def ready(self):\n        from actions import plans"),
        ("actions/plans/views/plans.py", "get_object_or_404(Action.objects.visible_to(user))"),
        ("actions/plans/views/plans.py", "plan.actions.visible_to(user)\nreport.actions"),
        ("reports/publishing/views/public.py", "Publication.objects.public()"),
        ("actions/plans/views/plans.py", "RatingScale.objects.all()"),
        ("safeguard/pdf.py", "import weasyprint\nfrom safeguard.dates import parse"),
    ],
)
def test_a_valid_source_has_no_faults(path, source):
    assert python_faults(path, source) == []


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("templates/a.html", '<p style="color: red">', "style attribute"),
        ("templates/a.html", "<style>p {}</style>", "style element"),
        ("templates/a.html", "<script>alert(1)</script>", "script with content"),
        ("templates/a.html", '<button class="x" onclick="go()">', "handler attribute"),
        ("templates/a.html", '<a href="javascript:go()">', "javascript address"),
        ("actions/a.py", "open('/home/" + "someone/x.csv')", "path of one machine"),
        ("actions/utils.py", "", "does not say"),
        ("actions/helpers/dates.py", "", "does not say"),
        ("actions/a.py", "x = 1\n" * 401, "longer than 400 lines"),
        ("templates/a.html", "{{ entry.recorded_by.name }}", "use name_at"),
    ],
)
def test_a_text_that_breaks_a_rule_is_reported_with_its_line(path, text, words):
    faults = text_faults(path, text)

    assert len(faults) == 1
    assert words in faults[0]
    assert faults[0].startswith(f"{path}:")


def test_a_script_file_and_text_that_looks_like_a_handler_are_allowed():
    text = '<script src="/static/a.js" defer></script>\n<p class="style">once = 1, on=2</p>'

    assert text_faults("templates/a.html", text) == []
