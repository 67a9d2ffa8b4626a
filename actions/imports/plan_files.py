"""Reading a plan from a CSV file: the rows, or a list of problems."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

LARGEST_FILE = 20 * 1024 * 1024
LONGEST_TEXT = 10_000
LONGEST = {"ref": 40, "theme": 200, "lead": 200, "lead_name": 200, "lead_email": 254}
REQUIRED = ("ref", "action")
KNOWN = (
    "plan",
    "theme",
    "ref",
    "action",
    "lead",
    "lead_name",
    "lead_email",
    "target_date",
    "revised_date",
    "rag",
    "commentary_gist",
    "improvement_required",
    "next_step",
    "next_step_date",
    "outcome_wanted",
    "success_measure",
    "start_date",
    "priority",
    "supporters",
    "confidential",
    "state",
    "state_reason",
    "reminders",
)
MOST_WRONGS_TOLD = 20
# The first line; a quoted heading can contain line breaks.
_HEADINGS = re.compile(r'(?:[^"\r\n]|"[^"]*")*')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Wrong:
    """A problem in a file, with its line and column if known."""

    why: str
    line: int | None = None
    column: str = ""

    def __str__(self) -> str:
        if self.line is None:
            return self.why
        words = {"line": self.line, "column": self.column, "why": self.why}
        if self.column:
            return _("line %(line)d, column %(column)s: %(why)s") % words
        return _("line %(line)d: %(why)s") % words


class PlanFileWrong(ValueError):
    """The file cannot be imported; `problems` lists why, in line order."""

    def __init__(self, wrongs: list[Wrong]) -> None:
        self.wrongs = wrongs
        told = [str(wrong) for wrong in wrongs[:MOST_WRONGS_TOLD]]
        if len(wrongs) > len(told):
            told.append(_("and %(count)d more") % {"count": len(wrongs) - len(told)})
        super().__init__("; ".join(told))


class PlanNotChosen(PlanFileWrong):
    """No valid choice among the plans in the file; `plans` lists them."""

    def __init__(self, why: str, plans: list[str]) -> None:
        super().__init__([Wrong(why)])
        self.plans = plans


@dataclass(frozen=True)
class PlanRow:
    """One row: the line it starts on and its stripped cells by heading."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        """The cell under the heading; empty if the file has no such column."""
        return self.cells.get(heading, "")


@dataclass(frozen=True)
class PlanFile:
    """A file's rows for one plan, its unknown headings and the problems found so far.

    Problems in rows are kept and not raised, so that they can be reported together with those
    found by comparing the rows with the plan.
    """

    rows: list[PlanRow]
    ignored: list[str] = field(default_factory=list)
    wrongs: list[Wrong] = field(default_factory=list)


def place(line: int, column: str, why: str) -> Wrong:
    """A problem in one cell."""
    return Wrong(why, line, column)


def read_plan_file(content: bytes, *, only: str | None = None) -> PlanFile:
    """The rows of a CSV file in UTF-8 or UTF-16, separated by commas, semicolons or tabs.

    If the `plan` column has more than one value, `only` selects the rows with that value.
    Raises InvalidPlanFile for a file that is empty, over 20 MB, in another encoding, without rows
    or without the headings `ref` and `action`. Problems in the rows are kept in `problems`: a
    duplicate or missing reference, a control character, a text that is too long, or more cells
    than headings.
    """
    wrongs: list[Wrong] = []
    records = _records(_decoded(content), wrongs)
    first = next(records, None)
    if first is None:
        raise PlanFileWrong(wrongs or [Wrong(_("The file is empty."))])
    headings = [_heading(cell) for cell in first[1]]
    _refuse_headings(headings, line=first[0])
    rows = list(_rows(records, headings, wrongs))
    if not rows:
        raise PlanFileWrong(wrongs or [Wrong(_("The file has no rows, only headings."))])
    rows = _of_one_plan(rows, only, has_plans="plan" in headings)
    wrongs += _reference_wrongs(rows)
    ignored = [h for h in dict.fromkeys(headings) if h and h not in KNOWN]
    return PlanFile(rows, ignored, wrongs)


def _refuse_headings(headings: list[str], *, line: int) -> None:
    missing = [name for name in REQUIRED if name not in headings]
    twice = [name for name in KNOWN if headings.count(name) > 1]
    wrongs = [place(line, name, _("add a column called “%(name)s”.") % {"name": name}) for name in missing]
    wrongs += [place(line, name, _("this heading appears more than once.")) for name in twice]
    if wrongs:
        raise PlanFileWrong(wrongs)


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise PlanFileWrong(
            [Wrong(_("The file must be 20 MB or smaller. Split it, or remove some columns."))]
        )
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise PlanFileWrong([Wrong(_("The file is empty."))])
    encoding = _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        why = _("the file is not UTF-8 or UTF-16. Save it as “CSV UTF-8” and try again.")
        before = error.object[: error.start].decode(encoding, "ignore")
        raise PlanFileWrong([_wrong_after(before, why)]) from error


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # UTF-16 without a byte order mark: every other byte of a heading in ASCII is zero.
    start = content[:40]
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if start[0::2].count(0) > len(start) // 4:
        return "utf-16-be"
    return "utf-8-sig"


def _wrong_after(text: str, why: str) -> Wrong:
    """A problem in the cell where the readable text ends."""
    # The unreadable character may be the first in its cell or line, so add a placeholder.
    reader = csv.reader(io.StringIO(f"{text}?", newline=""), delimiter=_delimiter(text))
    try:
        records = list(reader)
    except csv.Error:
        return Wrong(why)
    headings, last = records[0], records[-1]
    is_below = len(records) > 1 and len(last) <= len(headings)
    return Wrong(why, reader.line_num, _heading(headings[len(last) - 1]) if is_below else "")


def _records(text: str, wrongs: list[Wrong]) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on, without blank lines.

    Stops at a row that cannot be read, because the rows below it cannot be told apart.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            wrongs.append(Wrong(_("the row cannot be read. Check its quotation marks."), start))
            return
        if any(cell.strip() for cell in record):
            yield start, record
        start = reader.line_num + 1


def _delimiter(text: str) -> str:
    """The delimiter of the headings: a comma, a semicolon or a tab."""
    first_line = _HEADINGS.match(text.lstrip("\r\n"))
    unquoted = re.sub(r'"[^"]*"', "", first_line[0]) if first_line else ""
    return max(",;\t", key=unquoted.count)


def _heading(cell: str) -> str:
    return re.sub(r"[\s\-]+", "_", cell.strip().casefold())


def _rows(
    records: Iterator[tuple[int, list[str]]], headings: list[str], wrongs: list[Wrong]
) -> Iterator[PlanRow]:
    for line, record in records:
        # Excel pads rows with empty cells.
        if any(cell.strip() for cell in record[len(headings) :]):
            wrong = _("the row has %(cells)d cells, but there are %(headings)d headings.")
            counts = {"cells": len(record), "headings": len(headings)}
            wrongs.append(Wrong(wrong % counts, line))
            continue
        cells = {}
        for name, raw in zip(headings, record, strict=False):
            cell = re.sub(r"\r\n?", "\n", unicodedata.normalize("NFC", raw)).strip()
            if wrong := _cell_wrong(name, raw, cell):
                wrongs.append(place(line, name, wrong))
            cells[name] = cell
        yield PlanRow(line, cells)


def _cell_wrong(name: str, raw: str, cell: str) -> str:
    """The problem with a cell's characters or length; empty if there is none."""
    if found := _CONTROL.search(raw):
        if found[0] == "\x00":
            return _("the cell contains a NUL character. Delete it.")
        return _("the cell contains a control character. Delete it.")
    most = LONGEST.get(name, LONGEST_TEXT)
    if name in KNOWN and len(cell) > most:
        return _("must be %(most)s characters or fewer.") % {"most": f"{most:,}"}
    return ""


def _of_one_plan(rows: list[PlanRow], only: str | None, *, has_plans: bool) -> list[PlanRow]:
    values = list(dict.fromkeys(row["plan"] for row in rows))
    listed = ", ".join(f"“{value}”" for value in values)
    if only is not None:
        only = unicodedata.normalize("NFC", only).strip()
        if not has_plans:
            raise PlanNotChosen(_("--only cannot be used: the file has no “plan” column."), [])
        if only not in values:
            raise PlanNotChosen(
                _("No row has “%(only)s” in the “plan” column. The plans are: %(plans)s.")
                % {"only": only, "plans": listed},
                values,
            )
        return [row for row in rows if row["plan"] == only]
    if len(values) > 1:
        raise PlanNotChosen(
            _("The file covers several plans: %(plans)s. Choose one with --only.")
            % {"plans": listed},
            values,
        )
    return rows


def _reference_wrongs(rows: list[PlanRow]) -> list[Wrong]:
    first_line: dict[str, int] = {}
    wrongs = []
    for row in rows:
        ref = row["ref"]
        if not ref:
            wrongs.append(place(row.line, "ref", _("the row has no reference. Every action needs one.")))
        elif ref in first_line:
            why = _("“%(ref)s” is already used on line %(line)d.")
            why %= {"ref": ref, "line": first_line[ref]}
            wrongs.append(place(row.line, "ref", why))
        first_line.setdefault(ref, row.line)
    return wrongs
