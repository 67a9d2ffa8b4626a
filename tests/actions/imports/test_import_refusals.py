"""Files that import_plan refuses as a whole, naming the line and column and saving nothing."""

import pytest

from actions.imports.plan_files import InvalidPlanFile, read_plan_file
from actions.models import Action, ActionEntry, ImprovementPlan, Theme
from safeguard.accounts.models import Post
from safeguard.audit.models import AuditEvent
from safeguard.files.accepted_files import LARGEST_FILE
from tests.commands import manage, refusal_of
from tests.factories import make_plan

pytestmark = pytest.mark.django_db

ARGUMENTS = ("--plan", "Improvement plan", "--scale", "RAG", "--as-at", "2026-01-31")
GOOD = "ref,action,rag\nA1,Train all staff,amber\n"


@pytest.fixture
def file(tmp_path):
    """Writes a file to import. Text is encoded as UTF-8."""

    def write(content):
        path = tmp_path / "plan.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def row_counts():
    tables = (ImprovementPlan, Theme, Action, ActionEntry, Post, AuditEvent)
    return [table.objects.count() for table in tables]


def row_below(heading, *rows):
    return "\n".join([heading, *rows]) + "\n"


LONG = "ref,action,theme,lead,lead_name,lead_email,target_date,revised_date,rag,state,reminders"
FULL = "A1,Train all staff,Staff,Head of Training,,,2026-03,,amber,,"

REFUSED_FILES = {
    "with more than 5,000 rows": (
        "ref,action\n" + "".join(f"{n},Look\n" for n in range(5001)),
        "The file has more than 5,000 rows. Split it and import one part after another.",
    ),
    "without a heading": (
        row_below("ref,wording", "A1,Train"),
        "line 1, column action: add a column called “action”.",
    ),
    "without headings at all": (
        "A1,Train all staff,amber\n",
        "line 1, column ref: add a column called “ref”.",
    ),
    "with a heading twice": (
        row_below("ref,action,Action", "A1,a,b"),
        "line 1, column action: this heading appears more than once.",
    ),
    "empty": ("", "The file is empty."),
    "of white space": (" \n\r\n\t\n", "The file is empty."),
    "of a byte order mark": (b"\xef\xbb\xbf\r\n", "The file is empty."),
    "with headings only": ("ref,action,rag\n", "no rows, only headings"),
    "with a reference twice": (
        row_below(GOOD.strip(), "A2,Check,red", "A1,Again,red"),
        "line 4, column ref: “A1” is already used on line 2.",
    ),
    "with a row without reference": (
        row_below(GOOD.strip(), ",Check,red"),
        "line 3, column ref: the row has no reference",
    ),
    "with a new action without wording": (
        row_below("ref,action,rag", "A1,,red"),
        "line 2, column action: the row has no action text",
    ),
    "with NUL": (
        GOOD + "A2,Che\x00ck,red\n",
        "line 3, column action: the cell contains a NUL character",
    ),
    "with NUL in an ignored column": (
        "ref,action,source\nA1,Train,x\x00\n",
        "line 2, column source: the cell contains a NUL character",
    ),
    "with a control character": (
        GOOD + "A2,Che\x1bck,red\n",
        "column action: the cell contains a control character",
    ),
    "with an unknown rating": (
        GOOD + "A2,Check,purple\n",
        "column rag: “purple” is not a rating on the RAG scale. Use one of: Green, Amber, Red, No",
    ),
    "with an unknown state": (
        row_below(LONG, FULL, "A2,Check,,,,,,,red,nearly there,"),
        "line 3, column state: “nearly there” is not a status. Use one of: not-started",
    ),
    "with a date that does not exist": (
        row_below(LONG, FULL, "A2,Check,,,,,31/2/2026,,red,,"),
        "line 3, column target_date: “31/2/2026” is not a real date",
    ),
    "with an invalid date": (
        row_below(LONG, FULL, "A2,Check,,,,,,next summer,red,,"),
        "line 3, column revised_date: “next summer” is not a date",
    ),
    "with a date padded beyond its column": (
        row_below(LONG, FULL, f"A2,Check,,,,,31{' ' * 120}March 2026,,red,,"),
        "column target_date: the date must be 100 characters or fewer",
    ),
    "with reminders that are not a number": (
        row_below(LONG, FULL, "A2,Check,,,,,,,no data,,often"),
        "line 3, column reminders: “often” is not a whole number",
    ),
    "with too many reminders": (
        row_below(LONG, FULL, "A2,Check,,,,,,,no data,,70000"),
        "line 3, column reminders",
    ),
    "with reminders that begin with zeros": (
        row_below(LONG, FULL, "A2,Check,,,,,,,no data,,0000999999999999"),
        "line 3, column reminders: “0000999999999999” is not a whole number from 0 to 999",
    ),
    "with a holder's name but no lead post": (
        row_below(LONG, FULL, "A2,Check,,,A clerk,,,,red,,"),
        "line 3, column lead_name: the action has no lead post",
    ),
    "with a holder's email but no lead post": (
        row_below(LONG, FULL, "A2,Check,,,,clerk@example.org,,,red,,"),
        "line 3, column lead_email: the action has no lead post",
    ),
    "with an unknown priority": (
        row_below("ref,action,priority", "A1,Train,urgent"),
        "line 2, column priority: “urgent” is not a priority. Use one of: High, Medium, Low.",
    ),
    "with an invalid start date": (
        row_below("ref,action,start_date", "A1,Train,soon"),
        "line 2, column start_date: “soon” is not a date",
    ),
    "with neither yes nor no": (
        row_below("ref,action,confidential", "A1,Train,partly"),
        "line 2, column confidential: “partly” is not yes or no.",
    ),
    "with supporters not separated by semicolons": (
        row_below("ref,action,supporters", f"A1,Train,{'Head of Training and ' * 10}"),
        "line 2, column supporters: a job title must be 200 characters or fewer",
    ),
    "with an invalid email address": (
        row_below(LONG, FULL, "A2,Check,,Clerk,A clerk,nowhere,,,red,,"),
        "line 3, column lead_email",
    ),
    "with two holders for one post": (
        row_below(
            LONG, "A1,x,,Head,One,one@example.org,,,,,", "A2,y,,Head,Two,two@example.org,,,,,"
        ),
        "line 3, column lead_email: an earlier row gives “Head” a different holder",
    ),
    "in Latin-1 with a pound sign": (
        GOOD.encode() + "A2,Spend £5 more,red\n".encode("latin-1"),
        "line 3, column action: the file is not UTF-8 or UTF-16",
    ),
    "in Latin-1 in a multi-line cell": (
        b'ref;action;theme\nA1;"Look,\nlisten";"Caf\xe9"\n',
        "line 3, column theme: the file is not UTF-8 or UTF-16",
    ),
    "in Latin-1 in its headings": (b"ref,action,\xe9tat\nA1,x,y\n", "line 1: the file is"),
    "cut off within UTF-16": (GOOD.encode("utf-16")[:-1], "not UTF-8 or UTF-16"),
    "with a quotation mark that never ends": (
        GOOD + 'A2,"Check everything\nA3,Look,red\n',
        "line 3: the row cannot be read",
    ),
    "with more cells than headings": (
        GOOD + "A2,Check,red,and more\n",
        "line 3: the row has 4 cells, but there are 3 headings",
    ),
    "with a text longer than 10,000 characters": (
        GOOD + f"A2,{'x' * 10_001},red\n",
        "line 3, column action: must be 10,000 characters or fewer",
    ),
    "with a reference too long": (
        GOOD + f"{'9' * 41},Check,red\n",
        "column ref: must be 40 characters",
    ),
    "with a job title too long": (
        row_below(LONG, f"A1,Train,,{'x' * 201},,,,,,,"),
        "line 2, column lead: must be 200 characters",
    ),
    "covering several plans": (
        row_below("plan,ref,action", "North,A1,Train", "South,A2,Check"),
        "several plans: “North”, “South”. Choose one with --only.",
    ),
    "with a problem below a multi-line cell": (
        'ref,action,rag\nA1,"Train\neverybody\nsoon",amber\nA2,Check,purple\n',
        "line 5, column rag",
    ),
}


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_refused_file_saves_nothing(name, file):
    content, sentence = REFUSED_FILES[name]
    before = row_counts()

    output = refusal_of("import_plan", file(content), *ARGUMENTS)

    assert sentence in output
    assert "plan.csv: " in output
    assert row_counts() == before


def test_every_invalid_cell_is_reported(file):
    path = file("ref,action,rag,target_date\nA1,Train,purple,soon\nA2,Check,pink,\n")

    output = refusal_of("import_plan", path, *ARGUMENTS)

    for where in ["line 2, column rag", "line 2, column target_date", "line 3, column rag"]:
        assert where in output


def test_problems_of_all_kinds_are_reported_in_line_order(file):
    manage("import_plan", file("ref,action\nA1,Train\n"), *ARGUMENTS)
    rows = [
        "A2,,red,,",
        "A1,,red,,",
        "A1,,purple,,",
        ",Look,,,",
        "A3,Look\x1b,,,",
        "A1x,Look,,withdrawn,",
        "A4,Look,red,,,,too far",
        "A5,Look,pink,,",
    ]

    output = refusal_of(
        "import_plan", file(row_below("ref,action,rag,state,state_reason", *rows)), *ARGUMENTS
    )

    expected = [
        "line 2, column action: the row has no action text",
        "line 4, column ref: “A1” is already used on line 3",
        "line 4, column rag: “purple”",
        "line 5, column ref: the row has no reference",
        "line 6, column action: the cell contains a control character",
        "line 7, column state_reason: no reason given",
        "line 8: the row has 7 cells",
        "line 9, column rag: “pink”",
    ]
    places = [output.find(sentence) for sentence in expected]
    assert -1 not in places
    assert places == sorted(places)
    assert output.count("; line") == len(expected) - 1


def test_problems_above_an_unreadable_row_are_reported_too(file):
    output = refusal_of("import_plan", file(GOOD + 'A2,Look,pink\nA3,"Look,red\n'), *ARGUMENTS)

    assert "line 3, column rag: “pink”" in output
    assert "line 4: the row cannot be read" in output


def test_the_first_twenty_problems_are_reported(file):
    rows = "".join(f"A{number},Train,purple\n" for number in range(1, 101))

    output = refusal_of("import_plan", file("ref,action,rag\n" + rows), *ARGUMENTS)

    assert "line 21, column rag" in output
    assert "line 22, column rag" not in output
    assert output.endswith("and 80 more")


def test_more_than_20_mb_is_refused_and_exactly_20_is_read(file):
    filling = b"ref,action,notes\nA1,Train," + b"x" * LARGEST_FILE
    before = row_counts()

    output = refusal_of("import_plan", file(filling), *ARGUMENTS)

    assert "must be 20 MB or smaller" in output
    assert row_counts() == before
    with pytest.raises(InvalidPlanFile, match="cannot be read|or fewer"):
        read_plan_file(filling[:LARGEST_FILE])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--as-at", "2999-01-01"], "--as-at: “2999-01-01” must be a date between"),
        (["--as-at", "2099-01-01"], "is in the future"),
        (["--as-at", "January 2026"], "--as-at: “January 2026” is not a full date"),
        (["--as-at", "yesterday"], "--as-at: “yesterday” is not a full date"),
        (["--scale", "Rainbow"], "There is no scale “Rainbow”. Use one of: BRAG, RAG, Six-value."),
        (["--plan", "  "], "Enter a title for the plan."),
        (["--plan", "x" * 201], "The plan’s title must be 200 characters or fewer."),
        (
            ["--plan", "Our\u202eplan"],
            "The plan’s title contains a character that cannot be printed.",
        ),
        (["--only", "North"], "--only cannot be used: the file has no “plan” column."),
        (
            ["--as", "nobody@example.org"],
            "No open account has the email address nobody@example.org.",
        ),
    ],
)
def test_invalid_options_are_refused(options, sentence, file):
    before = row_counts()

    output = refusal_of("import_plan", file(GOOD), *ARGUMENTS, *options)

    assert sentence in output
    assert row_counts() == before


def test_only_must_name_a_plan_in_the_file(file):
    path = file("plan,ref,action\nNorth,A1,Train\nSouth,A2,Check\n")

    output = refusal_of("import_plan", path, *ARGUMENTS, "--only", "East")

    assert "No row has “East” in the “plan” column. The plans are: “North”, “South”." in output


def test_a_scale_other_than_the_plans_is_refused(file):
    make_plan(scale="BRAG")

    output = refusal_of("import_plan", file(GOOD), *ARGUMENTS)

    assert output == "Plan “Improvement plan” uses the BRAG scale, not RAG."


def test_a_title_in_different_capitals_does_not_create_a_plan(file):
    make_plan("Égalité plan")

    output = refusal_of("import_plan", file(GOOD), *ARGUMENTS, "--plan", "ÉGALITÉ plan")

    assert output == "There is already a plan called “Égalité plan”. Use the same capital letters."
    assert ImprovementPlan.objects.count() == 1


def test_a_date_before_the_latest_import_is_refused_with_both_dates(file):
    path = file(GOOD)
    manage("import_plan", path, *ARGUMENTS)
    before = row_counts()

    output = refusal_of("import_plan", path, *ARGUMENTS, "--as-at", "2026-01-30")

    assert output == (
        "Plan “Improvement plan” was last imported as at 31 January 2026, and 30 January 2026 is "
        "earlier. Import older versions first, in date order."
    )
    assert row_counts() == before


def test_a_missing_file_is_named(tmp_path):
    output = refusal_of("import_plan", tmp_path / "none.csv", *ARGUMENTS)

    assert output.endswith("none.csv cannot be read: No such file or directory.")


def test_a_problem_in_the_last_row_saves_nothing_of_a_second_import(file):
    manage("import_plan", file(GOOD), *ARGUMENTS)
    before = row_counts()
    changed = "ref,action,rag,lead\nA1,Train all staff,red,New post\nA2,Check,purple,\n"

    refusal_of("import_plan", file(changed), *ARGUMENTS)

    assert row_counts() == before
    assert Action.objects.get().rating.code == "amber"
