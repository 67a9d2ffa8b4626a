"""The order of the house holds, and the reader that says so would notice if it did not."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture import ROOT, python_faults, text_faults

PRODUCT = ("safeguard", "actions", "committees", "reports", "manage.py")
PAPERS = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "LICENSE", "docs")
EVERYTHING = (*PRODUCT, *PAPERS, "tests", "deploy", "templates", "static", "Makefile", ".ci")
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


def test_every_file_of_the_product_keeps_the_order_of_the_house():
    sources = [path for path in files(*PRODUCT) if path.suffix == ".py"]

    faults = [
        fault
        for path in sources
        for fault in python_faults(relative(path), path.read_text(encoding="utf-8"))
    ]

    assert len(sources) > 20
    assert not faults, "\n" + "\n".join(faults)


def test_no_file_is_too_long_or_vaguely_named_or_against_the_content_policy():
    texts = [path for path in files(*EVERYTHING) if path.suffix in READABLE]

    faults = [
        fault
        for path in texts
        for fault in text_faults(relative(path), path.read_text(encoding="utf-8"))
    ]

    assert not faults, "\n" + "\n".join(faults)


@pytest.mark.parametrize(
    ("path", "source", "words"),
    [
        ("actions/rules.py", "from reports.models import Publication", "against the arrow"),
        ("actions/rules.py", "import committees.models", "against the arrow"),
        ("actions/migrations/0099_x.py", "rows = Action.objects.all()", "without using"),
        ("safeguard/audit/models.py", "from safeguard.accounts import models", "against the arrow"),
        ("safeguard/dates.py", "from actions.states import State", "against the arrow"),
        ("actions/models/action.py", "from safeguard.home import home", "against the arrow"),
        ("actions/models/action.py", "from actions import rules", "a row below"),
        ("actions/models/action.py", "import actions.services.progress", "a row below"),
        ("actions/states.py", "from actions.models import Action", "a row below"),
        ("reports/summary.py", "from actions.models import Action", "a row below"),
        ("actions/services/x.py", "from actions.forms import ProgressForm", "a row below"),
        ("reports/views.py", "from actions.forms import ProgressForm", "of another room"),
        ("reports/views.py", "from actions.views.plans import plan", "of another room"),
        ("actions/forms.py", "from actions.services.progress import record", "calls no service"),
        ("actions/filters.py", "from actions import services", "calls no service"),
        ("actions/rules.py", "from .models import Action", "by dots"),
        ("actions/flags.py", "from django.db import models", "knowledge imports"),
        ("actions/ratings.py", "import django.conf", "knowledge imports"),
        ("reports/services.py", "import weasyprint", "weasyprint"),
        ("reports/services.py", "from weasyprint.text import fonts", "weasyprint"),
        ("actions/rules.py", "def may():\n    import re", "inside the function may"),
        ("actions/rules.py", "class A:\n    def ready(self):\n        import re", "inside"),
        ("actions/views.py", "action.save()", "service's work"),
        ("actions/views/plans.py", "Action.objects.visible_to(u).update(x=1)", "service's work"),
        ("actions/forms.py", "plan.entries.create(kind=1)", "service's work"),
        ("safeguard/home.py", "Action.objects.visible_to(u).delete()", "service's work"),
        ("actions/views.py", "Action.objects.filter(ref=1)", "without visible_to"),
        ("actions/views.py", "get_object_or_404(Action.objects, ref=1)", "without visible_to"),
        ("actions/filters.py", "queryset = Action._default_manager.all()", "without visible_to"),
        ("actions/views.py", "plan.actions.all()", "without visible_to"),
    ],
)
def test_a_source_that_breaks_the_order_is_named_with_its_line(path, source, words):
    faults = python_faults(path, f"\n{source}\n")

    assert len(faults) == 1
    assert words in faults[0]
    assert faults[0].startswith(f"{path}:{source.count(chr(10)) + 2}:")


@pytest.mark.parametrize(
    ("path", "source"),
    [
        (
            "reports/views.py",
            "from actions.models import Action\nfrom actions import rules, states",
        ),
        ("actions/views.py", "from actions.forms import F\nfrom actions import services"),
        ("actions/forms.py", "from actions.services.progress import ProgressWords"),
        ("actions/states.py", "from django.utils.translation import gettext_lazy as _"),
        ("actions/services/a.py", "from actions.services.b import do\ndo().save()"),
        ("actions/apps.py", "class A:\n    def ready(self):\n        from actions import services"),
        ("actions/views.py", "get_object_or_404(Action.objects.visible_to(user), ref=ref)"),
        ("actions/views.py", "plan.actions.visible_to(user).filter(ref=1)\nreport.actions"),
        ("actions/views.py", "RatingScale.objects.all()"),
        ("safeguard/pdf.py", "import weasyprint\nfrom safeguard.dates import parse"),
        ("safeguard/home.py", "from actions.views.plans import plan"),
        ("actions/rules.py", "from safeguard.dates import parse\nfrom safeguard.pdf import render"),
    ],
)
def test_a_source_in_order_has_no_fault(path, source):
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
        ("actions/utils.py", "", "says nothing"),
        ("actions/helpers/dates.py", "", "says nothing"),
        ("actions/a.py", "x = 1\n" * 401, "longer than 400 lines"),
    ],
)
def test_a_text_that_breaks_a_rule_is_named_with_its_line(path, text, words):
    faults = text_faults(path, text)

    assert len(faults) == 1
    assert words in faults[0]
    assert faults[0].startswith(f"{path}:")


def test_a_script_from_a_file_and_words_that_look_like_a_handler_are_allowed():
    text = '<script src="/static/a.js" defer></script>\n<p class="style">once = 1, on=2</p>'

    assert text_faults("templates/a.html", text) == []
