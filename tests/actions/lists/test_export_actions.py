"""Exporting the list of actions: the same rows as the page, without formulas."""

import csv
import io
import re
import zipfile
from datetime import UTC, date, datetime
from html import unescape
from xml.sax.saxutils import unescape as from_xml

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.files.spreadsheets import write_csv, write_xlsx
from tests.factories import import_rows, make_action, make_plan, make_user

ADDRESS = reverse("actions:export-actions")
LIST = reverse("actions:actions")
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
WICKED = [
    "=1+1",
    "+44",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    "|cmd",
    '=HYPERLINK("http://x")',
    "\x00=1",
]


def client_of(*roles):
    client = Client()
    client.force_login(make_user(*roles))
    return client


def download(client, kind, query=""):
    response = client.post(ADDRESS + query, {"kind": kind})
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment; ")
    return b"".join(response.streaming_content)


def csv_rows(content):
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def xlsx_parts(content):
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name).decode() for name in book.namelist()}


def xlsx_rows(content):
    """The texts of the sheet's inline string cells."""
    sheet = xlsx_parts(content)["xl/worksheets/sheet1.xml"]
    texts = {"&quot;": '"'}
    return [
        [
            from_xml(text, texts)
            for text in re.findall(r"<is><t[^>]*>(.*?)</t></is>", row, re.DOTALL)
        ]
        for row in re.findall(r"<row .*?</row>", sheet, re.DOTALL)
    ]


@pytest.fixture
def plan(db):
    plan = make_plan()
    import_rows(
        plan,
        {"ref": "SL2", "action": "Train", "rag": "red", "commentary_gist": "Half, “so far”."},
        {"ref": "SL10", "action": "Audit", "rag": "green", "target_date": "May 2027"},
        {"ref": "SL1", "action": "Ask", "rag": "red", "target_date": "31/3/2025"},
    )
    return plan


@pytest.mark.both_engines
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_file_has_the_filtered_and_sorted_list(plan, kind):
    client = client_of(Role.IMPROVEMENT_TEAM)
    query = "?rating=red&sort=-action"
    shown = [action.ref for action, _ in client.get(LIST + query).context["rows"]]

    content = download(client, kind, query)

    rows = csv_rows(content) if kind == "csv" else xlsx_rows(content)
    assert [row[1] for row in rows] == ["Ref", *shown]
    assert shown == ["SL2", "SL1"]
    assert rows[1][:3] == ["Improvement plan", "SL2", "Train"]
    assert "Red" in rows[1]
    assert "Half, “so far”." in rows[1]
    assert "Overdue" in rows[2]


@pytest.mark.both_engines
def test_a_list_longer_than_a_page_is_exported_in_full(db):
    plan = make_plan()
    import_rows(plan, *({"ref": str(n), "action": "Train", "rag": "red"} for n in range(120)))

    rows = csv_rows(download(client_of(Role.OFFICER), "csv"))

    assert [row[1] for row in rows[1:]] == [str(n) for n in range(120)]


@pytest.mark.both_engines
def test_hidden_actions_are_not_exported(plan):
    make_action(plan, ref="SL3", action="Secret", lead="Head of Secrets", is_confidential=True)

    officer = client_of(Role.OFFICER)
    files = [*csv_rows(download(officer, "csv")), *xlsx_rows(download(officer, "xlsx"))]
    team = csv_rows(download(client_of(Role.IMPROVEMENT_TEAM), "csv"))

    assert "Secret" not in str(files)
    assert len(files) == 8
    assert [row[-1] for row in team if row[2] == "Secret"] == ["Yes"]


@pytest.mark.both_engines
def test_each_export_is_audited_with_its_number_of_rows_and_filters(plan):
    client = client_of(Role.IMPROVEMENT_TEAM)

    download(client, "csv", "?rating=red&sort=due&page=1&nonsense=x")

    event = AuditEvent.objects.get(verb="actions.exported")
    assert event.details == {"kind": "csv", "rows": 2, "list": "rating=red&sort=due"}
    assert event.by.email == "improvement-team@example.org"


def test_nothing_is_exported_without_a_file_format(plan):
    client = client_of(Role.IMPROVEMENT_TEAM)

    page = client.post(ADDRESS, {}).text

    assert "Choose a file format" in page
    assert not AuditEvent.objects.filter(verb="actions.exported").exists()


def test_a_list_with_invalid_filters_is_not_exported(plan):
    client = client_of(Role.IMPROVEMENT_TEAM)

    response = client.post(f"{ADDRESS}?rating=purple", {"kind": "csv"})

    assert response["Location"] == f"{LIST}?rating=purple"
    assert "There is no rating “purple”." in unescape(client.get(response["Location"]).text)


def test_the_file_s_name_is_plain(plan):
    response = client_of(Role.OFFICER).post(ADDRESS, {"kind": "xlsx"})

    assert re.fullmatch(
        r'attachment; filename="actions-\d{4}-\d\d-\d\d\.xlsx"', response["Content-Disposition"]
    )
    response.close()


@pytest.mark.parametrize("text", WICKED)
def test_a_text_that_looks_like_a_formula_is_text(text):
    in_csv, in_xlsx = io.BytesIO(), io.BytesIO()

    write_csv(in_csv, ["Ref"], [[text]])
    write_xlsx(in_xlsx, ["Ref"], [[text]], title="Actions", at=AT)

    (cell,) = csv_rows(in_csv.getvalue())[1]
    assert cell == "'" + text.replace("\x00", "")
    assert "<f>" not in xlsx_parts(in_xlsx.getvalue())["xl/worksheets/sheet1.xml"]


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_any_text_can_be_exported_and_is_not_a_formula(texts):
    in_csv, in_xlsx = io.BytesIO(), io.BytesIO()

    write_csv(in_csv, ["x"] * len(texts), [texts])
    write_xlsx(in_xlsx, ["x"] * len(texts), [texts], title="Actions", at=AT)

    _, *rows = csv_rows(in_csv.getvalue())
    cells = rows[0] if rows else []
    assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@|＝＋－＠")]
    parts = xlsx_parts(in_xlsx.getvalue())
    assert "<f>" not in parts["xl/worksheets/sheet1.xml"]
    assert not [name for name in parts if "external" in name or "comments" in name]


def test_dates_and_numbers_keep_their_types():
    in_csv, in_xlsx = io.BytesIO(), io.BytesIO()
    row = [date(2026, 3, 2), 3, None]

    write_csv(in_csv, ["a", "b", "c"], [row])
    write_xlsx(in_xlsx, ["a", "b", "c"], [row], title="Actions", at=AT)

    assert csv_rows(in_csv.getvalue())[1] == ["2026-03-02", "3", ""]
    assert "<v>46083</v>" in xlsx_parts(in_xlsx.getvalue())["xl/worksheets/sheet1.xml"]
    assert "<dc:creator></dc:creator>" in xlsx_parts(in_xlsx.getvalue())["docProps/core.xml"]
