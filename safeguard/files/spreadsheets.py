"""Writing rows to CSV and XLSX files in which no cell can be a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import IO, Any, TypeAlias

import xlsxwriter

Cell: TypeAlias = str | int | date | None

# What spreadsheets can treat as the start of a formula, including after spaces and in full-width
# characters. A leading apostrophe turns it into text.
_BEGINS_FORMULA = re.compile(r"\s*[=+\-@|＝＋－＠]|[\t\r\n]")
# Characters that are not allowed in XML and not visible.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]")
_MAX_CELL_LENGTH = 32_767
_MAX_WIDTH, _MIN_WIDTH = 60, 12


def write_csv(file: IO[bytes], heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write the rows and return how many. A byte order mark tells Excel that the file is UTF-8."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(heading)
    count = 0
    for row in rows:
        writer.writerow([_in_csv(cell) for cell in row])
        count += 1
    text.detach()
    return count


def write_xlsx(
    file: IO[bytes],
    heading: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    at: datetime,
) -> int:
    """Write the rows and return how many.

    All text is stored as text, and only one row at a time is held in memory. The workbook has one
    sheet and no author.
    """
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": title, "author": "", "created": at.astimezone(UTC)})
        sheet = book.add_worksheet(title[:31])
        top = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top"})
        for place, words in enumerate(heading):
            sheet.set_column(place, place, min(_MAX_WIDTH, max(_MIN_WIDTH, len(words) * 2)))
            sheet.write_string(0, place, words, top)
        sheet.freeze_panes(1, 0)
        count = 0
        for count, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                _put(sheet, count, place, cell, day if isinstance(cell, date) else plain)
    return count


def _put(sheet: Any, row: int, place: int, cell: Cell, style: Any) -> None:
    if cell is None or cell == "":
        sheet.write_blank(row, place, None, style)
    elif isinstance(cell, str):
        sheet.write_string(row, place, _plain(cell)[:_MAX_CELL_LENGTH], style)
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, style)
    else:
        sheet.write_number(row, place, cell, style)


def _plain(text: str) -> str:
    return _CONTROL.sub("", text)


def _in_csv(cell: Cell) -> str | int:
    if cell is None:
        return ""
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, int):
        return cell
    # Checked before and after removing characters, which could expose a formula.
    is_formula = any(_BEGINS_FORMULA.match(text) for text in (cell, _plain(cell)))
    return f"'{_plain(cell)}" if is_formula else _plain(cell)
