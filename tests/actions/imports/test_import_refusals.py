"""What import_plan refuses: the whole file, with line and column, and nothing is kept of it."""

import pytest

from actions.imports.plan_files import LARGEST_FILE, PlanFileWrong, read_plan_file
from actions.models import Action, ActionEntry, ImprovementPlan, Theme
from safeguard.accounts.models import Post
from safeguard.audit.models import AuditEvent
from tests.commands import manage, refusal_of
from tests.factories import make_plan

pytestmark = pytest.mark.django_db

ARGUMENTS = ("--plan", "Improvement plan", "--scale", "RAG", "--as-at", "2026-01-31")
GOOD = "ref,action,rag\nA1,Train everybody,amber\n"


@pytest.fixture
def file(tmp_path):
    """Writes what is to be imported; text as UTF-8."""

    def write(content):
        path = tmp_path / "plan.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def everything_kept():
    tables = (ImprovementPlan, Theme, Action, ActionEntry, Post, AuditEvent)
    return [table.objects.count() for table in tables]


def row_below(heading, *rows):
    return "\n".join([heading, *rows]) + "\n"


LONG = "ref,action,theme,lead,lead_name,lead_email,target_date,revised_date,rag,state,reminders"
FULL = "A1,Train everybody,Staff,Head of Training,,,2026-03,,amber,,"

REFUSED_FILES = {
    "without a heading": (
        row_below("ref,wording", "A1,Train"),
        "line 1, column action: heading is missing",
    ),
    "without headings at all": (
        "A1,Train everybody,amber\n",
        "line 1, column ref: heading is missing",
    ),
    "with a heading twice": (
        row_below("ref,action,Action", "A1,a,b"),
        "line 1, column action: heading stands twice",
    ),
    "empty": ("", "The file is empty."),
    "of white space": (" \n\r\n\t\n", "The file is empty."),
    "of a byte order mark": (b"\xef\xbb\xbf\r\n", "The file is empty."),
    "of headings only": ("ref,action,rag\n", "no rows, only headings"),
    "with a reference twice": (
        row_below(GOOD.strip(), "A2,Check,red", "A1,Again,red"),
        "line 4, column ref: duplicate of “A1” on line 2",
    ),
    "with a row without reference": (
        row_below(GOOD.strip(), ",Check,red"),
        "line 3, column ref: no reference",
    ),
    "with a new action without wording": (
        row_below("ref,action,rag", "A1,,red"),
        "line 2, column action: empty",
    ),
    "with NUL": (GOOD + "A2,Che\x00ck,red\n", "line 3, column action: NUL character"),
    "with NUL in a column nobody reads": (
        "ref,action,source\nA1,Train,x\x00\n",
        "line 2, column source: NUL character",
    ),
    "with a control character": (GOOD + "A2,Che\x1bck,red\n", "column action: control character"),
    "with a rating the scale does not know": (
        GOOD + "A2,Check,purple\n",
        "column rag: “purple” is no rating of the scale RAG, which has: Green, Amber, Red, No data",
    ),
    "with a state nobody knows": (
        row_below(LONG, FULL, "A2,Check,,,,,,,red,nearly there,"),
        "line 3, column state: “nearly there” is no state. The states are: not-started",
    ),
    "with a date that does not exist": (
        row_below(LONG, FULL, "A2,Check,,,,,31/2/2026,,red,,"),
        "line 3, column target_date: “31/2/2026” is a date that does not exist",
    ),
    "with a date that is none": (
        row_below(LONG, FULL, "A2,Check,,,,,,next summer,red,,"),
        "line 3, column revised_date: “next summer” is not a date",
    ),
    "with a date padded beyond its column": (
        row_below(LONG, FULL, f"A2,Check,,,,,31{' ' * 120}March 2026,,red,,"),
        "column target_date: the date is longer than 100 characters",
    ),
    "with reminders that are no number": (
        row_below(LONG, FULL, "A2,Check,,,,,,,no data,,often"),
        "line 3, column reminders: “often” is not a number",
    ),
    "with more reminders than anybody sends": (
        row_below(LONG, FULL, "A2,Check,,,,,,,no data,,70000"),
        "line 3, column reminders",
    ),
    "with reminders that begin with noughts": (
        row_below(LONG, FULL, "A2,Check,,,,,,,no data,,0000999999999999"),
        "line 3, column reminders: “0000999999999999” is not a number from 0 to 999",
    ),
    "with the name of somebody who leads nothing": (
        row_below(LONG, FULL, "A2,Check,,,A clerk,,,,red,,"),
        "line 3, column lead_name: nobody can hold a lead post here",
    ),
    "with the address of somebody who leads nothing": (
        row_below(LONG, FULL, "A2,Check,,,,clerk@example.org,,,red,,"),
        "line 3, column lead_email: nobody can hold a lead post here",
    ),
    "with a priority that is none": (
        row_below("ref,action,priority", "A1,Train,urgent"),
        "line 2, column priority: “urgent” is no priority. The priorities are: High, Medium, Low.",
    ),
    "with a start that is no date": (
        row_below("ref,action,start_date", "A1,Train,soon"),
        "line 2, column start_date: “soon” is not a date",
    ),
    "with neither yes nor no": (
        row_below("ref,action,confidential", "A1,Train,partly"),
        "line 2, column confidential: “partly” is neither yes nor no.",
    ),
    "with supporters that no semicolon parts": (
        row_below("ref,action,supporters", f"A1,Train,{'Head of Training and ' * 10}"),
        "line 2, column supporters: a job title is longer than 200 characters",
    ),
    "with an address that is none": (
        row_below(LONG, FULL, "A2,Check,,Clerk,A clerk,nowhere,,,red,,"),
        "line 3, column lead_email",
    ),
    "with two holders of one post": (
        row_below(
            LONG, "A1,x,,Head,One,one@example.org,,,,,", "A2,y,,Head,Two,two@example.org,,,,,"
        ),
        "line 3, column lead_email: another person holds “Head”",
    ),
    "in Latin-1 with a pound sign": (
        GOOD.encode() + "A2,Spend £5 more,red\n".encode("latin-1"),
        "line 3, column action: the file is neither UTF-8 nor UTF-16",
    ),
    "in Latin-1 within a cell of several lines": (
        b'ref;action;theme\nA1;"Look,\nlisten";"Caf\xe9"\n',
        "line 3, column theme: the file is neither UTF-8 nor UTF-16",
    ),
    "in Latin-1 in its headings": (b"ref,action,\xe9tat\nA1,x,y\n", "line 1: the file is"),
    "cut off within UTF-16": (GOOD.encode("utf-16")[:-1], "neither UTF-8 nor UTF-16"),
    "with a quotation mark that never ends": (
        GOOD + 'A2,"Check everything\nA3,Look,red\n',
        "line 3: the row cannot be read",
    ),
    "with more cells than headings": (
        GOOD + "A2,Check,red,and more\n",
        "line 3: 4 cells, but there are 3 headings",
    ),
    "with a text of 10,001 characters": (
        GOOD + f"A2,{'x' * 10_001},red\n",
        "line 3, column action: longer than 10,000 characters",
    ),
    "with a reference too long": (GOOD + f"{'9' * 41},Check,red\n", "column ref: longer than 40"),
    "with a job title too long": (
        row_below(LONG, f"A1,Train,,{'x' * 201},,,,,,,"),
        "line 2, column lead: longer than 200",
    ),
    "of several plans": (
        row_below("plan,ref,action", "North,A1,Train", "South,A2,Check"),
        "several plans: “North”, “South”. Choose one of them with --only.",
    ),
    "with a mistake below a cell of several lines": (
        'ref,action,rag\nA1,"Train\neverybody\nsoon",amber\nA2,Check,purple\n',
        "line 5, column rag",
    ),
}


@pytest.mark.parametrize("name", REFUSED_FILES)
def test_a_file_is_refused_whole_and_nothing_of_it_is_kept(name, file):
    content, sentence = REFUSED_FILES[name]
    before = everything_kept()

    said = refusal_of("import_plan", file(content), *ARGUMENTS)

    assert sentence in said
    assert "plan.csv: " in said
    assert everything_kept() == before


def test_every_wrong_cell_is_told_at_once(file):
    path = file("ref,action,rag,target_date\nA1,Train,purple,soon\nA2,Check,pink,\n")

    said = refusal_of("import_plan", path, *ARGUMENTS)

    for where in ["line 2, column rag", "line 2, column target_date", "line 3, column rag"]:
        assert where in said


def test_mistakes_of_all_kinds_are_told_at_once_in_the_order_of_the_lines(file):
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

    said = refusal_of(
        "import_plan", file(row_below("ref,action,rag,state,state_reason", *rows)), *ARGUMENTS
    )

    told = [
        "line 2, column action: empty",
        "line 4, column ref: duplicate of “A1” on line 3",
        "line 4, column rag: “purple”",
        "line 5, column ref: no reference",
        "line 6, column action: control character",
        "line 7, column state_reason: empty",
        "line 8: 7 cells",
        "line 9, column rag: “pink”",
    ]
    places = [said.find(sentence) for sentence in told]
    assert -1 not in places
    assert places == sorted(places)
    assert said.count("; line") == len(told) - 1


def test_what_stands_above_a_row_that_cannot_be_read_is_told_with_it(file):
    said = refusal_of("import_plan", file(GOOD + 'A2,Look,pink\nA3,"Look,red\n'), *ARGUMENTS)

    assert "line 3, column rag: “pink”" in said
    assert "line 4: the row cannot be read" in said


def test_of_very_many_wrong_cells_the_first_are_told(file):
    rows = "".join(f"A{number},Train,purple\n" for number in range(1, 101))

    said = refusal_of("import_plan", file("ref,action,rag\n" + rows), *ARGUMENTS)

    assert "line 21, column rag" in said
    assert "line 22, column rag" not in said
    assert said.endswith("and 80 more")


def test_more_than_20_mb_is_refused_and_exactly_20_is_read(file):
    filling = b"ref,action,notes\nA1,Train," + b"x" * LARGEST_FILE
    before = everything_kept()

    said = refusal_of("import_plan", file(filling), *ARGUMENTS)

    assert "larger than 20 MB" in said
    assert everything_kept() == before
    with pytest.raises(PlanFileWrong, match="cannot be read|longer than"):
        read_plan_file(filling[:LARGEST_FILE])


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--as-at", "2999-01-01"], "--as-at: “2999-01-01” is outside the years"),
        (["--as-at", "2099-01-01"], "lies in the future"),
        (["--as-at", "January 2026"], "--as-at: “January 2026” is not one day"),
        (["--as-at", "yesterday"], "--as-at: “yesterday” is not a date"),
        (["--scale", "Rainbow"], "There is no scale “Rainbow”. There are: BRAG, RAG, Six-value."),
        (["--plan", "  "], "Enter a title for the plan."),
        (["--plan", "x" * 201], "The plan’s title must be 200 characters or fewer."),
        (
            ["--plan", "Our\u202eplan"],
            "The plan’s title contains a character that cannot be printed.",
        ),
        (["--only", "North"], "--only needs a column plan, and the file has none."),
        (["--as", "nobody@example.org"], "Nobody signs in as nobody@example.org."),
    ],
)
def test_what_cannot_be_meant_is_refused(options, sentence, file):
    before = everything_kept()

    said = refusal_of("import_plan", file(GOOD), *ARGUMENTS, *options)

    assert sentence in said
    assert everything_kept() == before


def test_only_must_name_a_plan_in_the_file(file):
    path = file("plan,ref,action\nNorth,A1,Train\nSouth,A2,Check\n")

    said = refusal_of("import_plan", path, *ARGUMENTS, "--only", "East")

    assert "No row has “East” in column plan. It holds: “North”, “South”." in said


def test_another_scale_than_the_plans_is_refused(file):
    make_plan(scale="BRAG")

    said = refusal_of("import_plan", file(GOOD), *ARGUMENTS)

    assert said == "Plan “Improvement plan” is rated on the scale BRAG, not RAG."


def test_a_title_in_other_capitals_is_no_new_plan(file):
    make_plan("Égalité plan")

    said = refusal_of("import_plan", file(GOOD), *ARGUMENTS, "--plan", "ÉGALITÉ plan")

    assert said == ("There is already a plan called “Égalité plan”. Use the same capital letters.")
    assert ImprovementPlan.objects.count() == 1


def test_a_day_before_the_newest_import_is_refused_in_words(file):
    path = file(GOOD)
    manage("import_plan", path, *ARGUMENTS)
    before = everything_kept()

    said = refusal_of("import_plan", path, *ARGUMENTS, "--as-at", "2026-01-30")

    assert said == (
        "Plan “Improvement plan” was last imported as at 31 January 2026, and 30 January 2026 is "
        "earlier. Import older versions first, in their order."
    )
    assert everything_kept() == before


def test_a_file_that_is_not_there_is_named(tmp_path):
    said = refusal_of("import_plan", tmp_path / "none.csv", *ARGUMENTS)

    assert said.endswith("none.csv cannot be read: No such file or directory.")


def test_a_mistake_in_the_last_row_keeps_nothing_of_a_second_import(file):
    manage("import_plan", file(GOOD), *ARGUMENTS)
    before = everything_kept()
    changed = "ref,action,rag,lead\nA1,Train everybody,red,New post\nA2,Check,purple,\n"

    refusal_of("import_plan", file(changed), *ARGUMENTS)

    assert everything_kept() == before
    assert Action.objects.get().rating.code == "amber"
