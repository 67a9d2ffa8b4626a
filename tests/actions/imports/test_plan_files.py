"""Reading the variants of CSV that councils' software writes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.imports.plan_files import InvalidPlanFile, read_plan_file

TEXT = 'ref,action\nA1,"Train staff, £5 each"\nA2,Look\n'
CELLS = [{"ref": "A1", "action": "Train staff, £5 each"}, {"ref": "A2", "action": "Look"}]


def cells_of(content, **options):
    return [row.cells for row in read_plan_file(content, **options).rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_read_with_and_without_a_byte_order_mark(encoding):
    if encoding == "utf-32":
        with pytest.raises(InvalidPlanFile):
            cells_of(TEXT.encode(encoding))
        return

    assert cells_of(TEXT.encode(encoding)) == CELLS


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_with_a_byte_order_mark_is_read_in_either_order(mark):
    encoding = "utf-16-le" if mark == b"\xff\xfe" else "utf-16-be"

    assert cells_of(mark + TEXT.encode(encoding)) == CELLS


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_commas_semicolons_tabs_and_every_line_end_are_read(delimiter, line_end):
    lines = ["ref,action", 'A1,"Train; look, and\tlisten"', "", "A2,Look"]
    text = line_end.join(line.replace(",", delimiter, 1) for line in lines)

    assert cells_of(text.encode()) == [
        {"ref": "A1", "action": "Train; look, and\tlisten"},
        {"ref": "A2", "action": "Look"},
    ]


def test_a_cell_can_contain_line_breaks_and_quotation_marks():
    text = 'ref,action\nA1,"Train\n""all"" staff"\n\nA2,Look\n'

    rows = read_plan_file(text.encode()).rows

    assert rows[0]["action"] == 'Train\n"all" staff'
    assert [row.line for row in rows] == [2, 5]


def test_headings_are_recognised_in_any_case_and_with_spaces_or_hyphens():
    text = " REF ,Action,Target Date,improvement-required\nA1,Look,2026-03,More\n"

    (row,) = read_plan_file(text.encode()).rows

    assert (row["target_date"], row["improvement_required"]) == ("2026-03", "More")


def test_unknown_columns_are_listed_once_and_columns_without_a_heading_are_not():
    file = read_plan_file(b"ref,action,colour of folder,,notes\nA1,Look,blue,x,y\n")

    assert file.ignored == ["colour of folder", "notes"]


def test_a_row_can_end_early():
    (row,) = read_plan_file(b"ref,action,rag,notes\nA1,Look\n").rows

    assert (row["action"], row["rag"]) == ("Look", "")


def test_empty_cells_beyond_the_headings_are_ignored():
    assert cells_of(b"ref,action\nA1,Look,,\nA2,Listen, ,\n") == [
        {"ref": "A1", "action": "Look"},
        {"ref": "A2", "action": "Listen"},
    ]


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_endings_in_a_cell_are_normalised(line_end):
    text = f'ref,action\nA1,"Train{line_end}all"\n'

    assert cells_of(text.encode()) == [{"ref": "A1", "action": "Train\nall"}]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_found_in_the_first_line_outside_quotation_marks(line_end):
    lines = ['ref;action;"notes, if any,\nof what, when"', "A1;Train, look, listen, learn;x"]

    (row,) = read_plan_file(line_end.join(lines).encode()).rows

    assert (row["ref"], row["action"]) == ("A1", "Train, look, listen, learn")


def test_only_matches_however_accents_are_encoded():
    text = "plan,ref,action\nCaf\u00e9,A1,Look\nNorth,A1,Listen\n".encode()

    assert [cells["action"] for cells in cells_of(text, only="Cafe\u0301")] == ["Look"]


def test_only_selects_the_rows_for_one_plan():
    text = b"plan,ref,action\nNorth,A1,Look\nSouth,A1,Listen\nNorth,A2,Learn\n"

    assert [cells["ref"] for cells in cells_of(text, only="North")] == ["A1", "A2"]
    assert [cells["action"] for cells in cells_of(text, only="South")] == ["Listen"]


def test_a_plan_column_with_one_value_needs_no_choice():
    assert len(cells_of(b"plan,ref,action\nNorth,A1,Look\nNorth,A2,Learn\n")) == 2


def test_cells_are_stripped_and_accents_normalised():
    (row,) = read_plan_file("ref,action\n A1 ,\u00a0Cafe\u0301 \n".encode()).rows

    assert row.cells == {"ref": "A1", "action": "Café"}


def test_a_text_of_exactly_10_000_characters_is_read():
    (row,) = read_plan_file(f"ref,action\nA1,{'x' * 10_000}\n".encode()).rows

    assert len(row["action"]) == 10_000


def test_problems_in_rows_are_kept_and_not_raised():
    text = 'ref,action\nA1,Look\nA1,Again\n,Check\x1b\nA3,Look,too,far\nA4,"Never ends\n'

    file = read_plan_file(text.encode())

    assert [row.line for row in file.rows] == [2, 3, 4]
    assert sorted((problem.line, problem.column) for problem in file.problems) == [
        (3, "ref"),
        (4, "action"),
        (4, "ref"),
        (5, ""),
        (6, ""),
    ]


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_read_or_refused(content):
    for heading in [b"", b"ref,action\n"]:
        try:
            file = read_plan_file(heading + content)
        except InvalidPlanFile:
            continue
        assert file.problems or all(row["ref"] for row in file.rows)
