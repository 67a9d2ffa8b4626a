"""The forms of CSV that councils' programs write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.imports.plan_files import PlanFileWrong, read_plan_file

TEXT = 'ref,action\nA1,"Train staff, £5 each"\nA2,Look\n'
CELLS = [{"ref": "A1", "action": "Train staff, £5 each"}, {"ref": "A2", "action": "Look"}]


def cells_of(content, **options):
    return [row.cells for row in read_plan_file(content, **options).rows]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_unicode_is_read_with_and_without_its_mark(encoding):
    if encoding == "utf-32":
        with pytest.raises(PlanFileWrong):
            cells_of(TEXT.encode(encoding))
        return

    assert cells_of(TEXT.encode(encoding)) == CELLS


@pytest.mark.parametrize("mark", [b"\xff\xfe", b"\xfe\xff"])
def test_utf_16_with_its_mark_is_read_in_either_order(mark):
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


def test_a_cell_may_hold_lines_and_quotation_marks_and_lines_are_counted_through():
    text = 'ref,action\nA1,"Train\n""all"" staff"\n\nA2,Look\n'

    rows = read_plan_file(text.encode()).rows

    assert rows[0]["action"] == 'Train\n"all" staff'
    assert [row.line for row in rows] == [2, 5]


def test_headings_are_known_whatever_their_case_spaces_and_hyphens():
    text = " REF ,Action,Target Date,improvement-required\nA1,Look,2026-03,More\n"

    (row,) = read_plan_file(text.encode()).rows

    assert (row["target_date"], row["improvement_required"]) == ("2026-03", "More")


def test_columns_nobody_knows_are_named_once_and_columns_without_a_heading_are_not():
    file = read_plan_file(b"ref,action,colour of folder,,notes\nA1,Look,blue,x,y\n")

    assert file.ignored == ["colour_of_folder", "notes"]


def test_a_row_may_end_early_as_excel_writes_it():
    (row,) = read_plan_file(b"ref,action,rag,notes\nA1,Look\n").rows

    assert (row["action"], row["rag"]) == ("Look", "")


def test_empty_cells_beyond_the_headings_are_no_cells():
    assert cells_of(b"ref,action\nA1,Look,,\nA2,Listen, ,\n") == [
        {"ref": "A1", "action": "Look"},
        {"ref": "A2", "action": "Listen"},
    ]


@pytest.mark.parametrize("line_end", ["\r\n", "\r"])
def test_line_ends_within_a_cell_are_the_same_whichever_program_wrote_them(line_end):
    text = f'ref,action\nA1,"Train{line_end}all"\n'

    assert cells_of(text.encode()) == [{"ref": "A1", "action": "Train\nall"}]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_delimiter_is_read_from_the_first_line_outside_quotation_marks(line_end):
    lines = ['ref;action;"notes, if any,\nof what, when"', "A1;Train, look, listen, learn;x"]

    (row,) = read_plan_file(line_end.join(lines).encode()).rows

    assert (row["ref"], row["action"]) == ("A1", "Train, look, listen, learn")


def test_only_is_the_same_however_its_accents_are_typed():
    text = "plan,ref,action\nCaf\u00e9,A1,Look\nNorth,A1,Listen\n".encode()

    assert [cells["action"] for cells in cells_of(text, only="Cafe\u0301")] == ["Look"]


def test_only_picks_the_rows_of_one_plan():
    text = b"plan,ref,action\nNorth,A1,Look\nSouth,A1,Listen\nNorth,A2,Learn\n"

    assert [cells["ref"] for cells in cells_of(text, only="North")] == ["A1", "A2"]
    assert [cells["action"] for cells in cells_of(text, only="South")] == ["Listen"]


def test_one_value_in_column_plan_needs_no_choice():
    assert len(cells_of(b"plan,ref,action\nNorth,A1,Look\nNorth,A2,Learn\n")) == 2


def test_outer_spaces_are_no_part_of_a_cell_and_accents_have_one_spelling():
    (row,) = read_plan_file("ref,action\n A1 ,\u00a0Cafe\u0301 \n".encode()).rows

    assert row.cells == {"ref": "A1", "action": "Café"}


def test_a_text_of_exactly_10_000_characters_is_read():
    (row,) = read_plan_file(f"ref,action\nA1,{'x' * 10_000}\n".encode()).rows

    assert len(row["action"]) == 10_000


def test_mistakes_in_rows_are_kept_beside_the_rows_and_not_raised():
    text = 'ref,action\nA1,Look\nA1,Again\n,Check\x1b\nA3,Look,too,far\nA4,"Never ends\n'

    file = read_plan_file(text.encode())

    assert [row.line for row in file.rows] == [2, 3, 4]
    assert sorted((wrong.line, wrong.column) for wrong in file.wrongs) == [
        (3, "ref"),
        (4, "action"),
        (4, "ref"),
        (5, ""),
        (6, ""),
    ]


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_whatever_the_bytes_they_are_rows_or_a_refusal(content):
    for heading in [b"", b"ref,action\n"]:
        try:
            file = read_plan_file(heading + content)
        except PlanFileWrong:
            continue
        assert file.wrongs or all(row["ref"] for row in file.rows)
