"""manage.py report: HTML, PDF and JSON output."""

import json
import os

import pytest

from reports.models import Report
from tests.commands import manage, refusal_of, report_of
from tests.factories import make_action, make_plan, make_report
from tests.pdf_shelf import shelve

pytestmark = pytest.mark.django_db

WORDS = ("report", "exception", "--as-at", "2/3/2026")


@pytest.fixture(autouse=True)
def _plan():
    plan = make_plan()
    make_action(plan, ref="A1", rag="red", lead="Head of Training", target_date="ongoing")
    make_action(plan, ref="A2", rag="green")
    make_action(plan, ref="Z9", rag="red", action="The secret", is_confidential=True)


@pytest.mark.parametrize("name", ["improvement-plan", "Improvement plan", " Improvement  plan "])
def test_a_plan_is_found_by_title_or_slug(name):
    assert report_of(name, "2026-03-02")["plan"] == "Improvement plan"


def test_a_title_takes_precedence_over_a_slug():
    make_plan("improvement-plan")

    assert report_of("improvement-plan", "2026-03-02")["plan"] == "improvement-plan"
    assert report_of("Improvement plan", "2026-03-02")["plan"] == "Improvement plan"


def test_the_json_object_has_exactly_the_documented_keys():
    report = report_of("improvement-plan", "2026-03-02")

    assert list(report) == [
        "plan",
        "as_at",
        "filter",
        "summary",
        "total",
        "not_rated",
        "rated",
        "completed",
        "counts",
        "shares",
        "flags",
        "rows",
    ]
    assert (report["as_at"], report["filter"]) == ("2026-03-02", "not-green")
    assert report["rows"] == [
        {
            "ref": "A1",
            "rating": "red",
            "state": "in-progress",
            "lead": "Head of Training",
            "original_due": {"last_day": None, "text": "ongoing"},
            "due": {"last_day": None, "text": "ongoing"},
            "since": "2026-03-02",
            "since_at_least": True,
            "flags": ["no-end-date"],
            "progress_made": "",
            "improvement_required": "",
        }
    ]


def test_a_row_without_a_lead_has_null():
    make_action(ref="A3", rag="amber")

    rows = report_of("improvement-plan", "2026-03-02")["rows"]

    assert [row["lead"] for row in rows] == ["Head of Training", None]


def test_a_restricted_report_is_marked_and_includes_confidential_actions():
    public = manage(*WORDS, "--plan", "improvement-plan", "--format", "html")
    restricted = manage(*WORDS, "--plan", "improvement-plan", "--format", "html", "--restricted")

    assert "The secret" not in public
    assert "Restricted: not for publication" in restricted
    assert "The secret" in restricted
    assert report_of("improvement-plan", "2026-03-02", "--restricted")["total"] == 3


def test_html_includes_its_styles_and_loads_nothing_else():
    page = manage(*WORDS, "--plan", "improvement-plan", "--format", "html")

    assert page.lstrip().lower().startswith("<!doctype html>")
    assert "<style" in page
    assert "<link" not in page
    assert "src=" not in page


def test_a_pdf_is_written_and_confirmed_in_one_line(tmp_path):
    path = tmp_path / "report.pdf"

    said = manage(*WORDS, "--plan", "improvement-plan", "--format", "pdf", "--output", path)

    assert said == f"{path}: Improvement plan as at 2026-03-02, 1 of 2 actions listed.\n"
    shelve("report-command", path.read_bytes())
    assert path.read_bytes().startswith(b"%PDF")
    assert list(tmp_path.iterdir()) == [path]


def test_a_restricted_pdf_can_be_written(tmp_path):
    path = tmp_path / "restricted.pdf"

    manage(*WORDS, "--plan=improvement-plan", "--format=pdf", "--restricted", "--output", path)

    shelve("restricted-report", path.read_bytes())
    assert path.read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("form", ["html", "json"])
def test_a_file_has_the_same_content_as_standard_output(form, tmp_path):
    path = tmp_path / f"report.{form}"
    words = (*WORDS, "--plan", "improvement-plan", "--format", form)

    said = manage(*words, "--output", path)

    assert "1 of 2 actions listed" in said
    assert path.read_text(encoding="utf-8").strip() == manage(*words).strip()


def test_only_actions_matching_the_filter_are_listed():
    make_action(ref="A3", rag="amber")

    listed = report_of("improvement-plan", "2026-03-02", "--filter", "reds")["rows"]

    assert [row["ref"] for row in listed] == ["A1"]


def test_the_covering_report_written_for_the_date_is_used():
    plan = Report._meta.get_field("plan").related_model.objects.get()
    make_report(plan, title="What the director writes")

    page = manage(*WORDS, "--plan", "improvement-plan", "--format", "html")

    assert "What the director writes" in page


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--plan", "None such", "--format", "json"), "There is no plan “None such”."),
        (("--plan", "improvement-plan", "--format", "pdf"), "A PDF needs --output FILE."),
        (
            ("--plan", "improvement-plan", "--format", "json", "--as-at", "March 2026"),
            "--as-at: “March 2026” is not a full date",
        ),
        (
            ("--plan", "improvement-plan", "--format", "json", "--as-at", "31/2/2026"),
            "--as-at: “31/2/2026” is not a real date",
        ),
        (("--plan", "improvement-plan", "--format", "docx"), "invalid choice: 'docx'"),
        (("--plan", "improvement-plan", "--format", "json", "--filter", "all"), "invalid choice"),
    ],
)
def test_invalid_options_are_refused(words, sentence):
    assert sentence in refusal_of(*WORDS, *words)


def test_a_missing_folder_is_refused_and_not_created(tmp_path):
    path = tmp_path / "none" / "report.json"

    said = refusal_of(*WORDS, "--plan=improvement-plan", "--format=json", "--output", path)

    assert said == f"{path} cannot be written: No such file or directory."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["", " "])
def test_a_file_without_a_name_is_refused(name):
    said = refusal_of(*WORDS, "--plan=improvement-plan", "--format=json", f"--output={name}")

    assert said == "--output must be the name of a file."


@pytest.mark.parametrize("name", ["/", ".", "{folder}", "{folder}/new/"])
def test_a_folder_is_refused(name, tmp_path):
    path = name.format(folder=tmp_path)

    said = refusal_of(*WORDS, "--plan=improvement-plan", "--format=json", f"--output={path}")

    assert said == f"{path} is a folder. --output must be the name of a file."
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "reason"), [("file/report.json", "Not a directory"), ("n" * 300, "File name too long")]
)
def test_an_unusable_file_name_is_refused_with_a_clear_message(name, reason, tmp_path):
    (tmp_path / "file").write_text("in place of a folder", encoding="utf-8")
    path = tmp_path / name

    said = refusal_of(*WORDS, "--plan=improvement-plan", "--format=json", f"--output={path}")

    assert said == f"{path} cannot be written: {reason}."


def test_writing_to_a_symlink_writes_its_target_and_keeps_the_link(tmp_path):
    target, link = tmp_path / "target.json", tmp_path / "link.json"
    link.symlink_to(target)

    manage(*WORDS, "--plan=improvement-plan", "--format=json", f"--output={link}")

    assert link.is_symlink()
    assert json.loads(target.read_text(encoding="utf-8"))["total"] == 2


def test_writing_to_a_pipe_sends_only_the_report(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)

    said = manage(*WORDS, "--plan=improvement-plan", "--format=json", f"--output={path}")
    content = os.read(reader, 65_536)
    os.close(reader)

    assert json.loads(content)["total"] == 2
    assert said == ""
    assert path.is_fifo()


def test_json_does_not_escape_non_ascii_letters():
    make_action(ref="A4", rag="red", commentary_gist="£5 – “done”")

    text = manage(*WORDS, "--plan", "improvement-plan", "--format", "json")

    assert "£5 – “done”" in text
    assert json.loads(text)["rows"][1]["progress_made"] == "£5 – “done”"
