"""Reading a plan from a CSV file. The result is either its rows or a list of problems."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from django.utils.translation import gettext as _

from safeguard.files.accepted_files import LARGEST_FILE, LARGEST_SIZE
from safeguard.limits import LONGEST_TEXT, MOST_IMPORT_ROWS

MAX_LENGTHS = {"ref": 40, "theme": 200, "lead": 200, "lead_name": 200, "lead_email": 254}
REQUIRED_COLUMNS = ("ref", "action")
KNOWN_COLUMNS = (
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
MAX_PROBLEMS_LISTED = 20
# The first line. A quoted heading can contain line breaks.
_HEADINGS = re.compile(r'(?:[^"\r\n]|"[^"]*")*')
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class Problem:
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


class InvalidPlanFile(ValueError):
    """The file cannot be imported. `problems` says why, in line order."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        listed = [str(problem) for problem in problems[:MAX_PROBLEMS_LISTED]]
        if len(problems) > len(listed):
            listed.append(_("and %(count)d more") % {"count": len(problems) - len(listed)})
        super().__init__("; ".join(listed))


class PlanNotChosen(InvalidPlanFile):
    """No valid plan was chosen from those in the file, which are listed in `plans`."""

    def __init__(self, why: str, plans: list[str]) -> None:
        super().__init__([Problem(why)])
        self.plans = plans


@dataclass(frozen=True)
class PlanRow:
    """One row: the line it starts on, and its stripped cells by heading."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        """The cell under the heading; empty if the file has no such column."""
        return self.cells.get(heading, "")


@dataclass(frozen=True)
class PlanFile:
    """A file's rows for one plan, its unknown headings and the problems found so far.

    Problems in rows are kept rather than raised, so that they can be reported together with those
    found by comparing the rows with the plan.
    """

    rows: list[PlanRow]
    ignored: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def cell_problem(line: int, column: str, why: str) -> Problem:
    """A problem in one cell."""
    return Problem(why, line, column)


def read_plan_file(content: bytes, *, only: str | None = None) -> PlanFile:
    """The rows of a CSV file in UTF-8 or UTF-16, separated by commas, semicolons or tabs.

    If the `plan` column has more than one value, `only` selects the rows with that value.
    Raises InvalidPlanFile for a file that is empty, too large, in another encoding, with more than
    5,000 rows, without rows or without the headings `ref` and `action`. Problems in the rows are
    kept in `problems`: a duplicate or missing reference, a control character, a text that is too
    long, or more cells than headings.
    """
    problems: list[Problem] = []
    records = _records(_decoded(content), problems)
    first = next(records, None)
    if first is None:
        raise InvalidPlanFile(problems or [Problem(_("The file is empty."))])
    headings = [_heading(cell) for cell in first[1]]
    _check_headings(headings, line=first[0])
    found = list(islice(records, MOST_IMPORT_ROWS + 1))
    if len(found) > MOST_IMPORT_ROWS:
        why = _("The file has more than %(most)s rows. Split it and import one part after another.")
        raise InvalidPlanFile([Problem(why % {"most": f"{MOST_IMPORT_ROWS:,}"})])
    rows = list(_rows(found, headings, problems))
    if not rows:
        raise InvalidPlanFile(problems or [Problem(_("The file has no rows, only headings."))])
    rows = _of_one_plan(rows, only, has_plans="plan" in headings)
    problems += _reference_problems(rows)
    typed = {_heading(cell): " ".join(cell.split()) for cell in first[1]}
    ignored = [cell for heading, cell in typed.items() if cell and heading not in KNOWN_COLUMNS]
    return PlanFile(rows, ignored, problems)


def _check_headings(headings: list[str], *, line: int) -> None:
    missing = [name for name in REQUIRED_COLUMNS if name not in headings]
    repeated = [name for name in KNOWN_COLUMNS if headings.count(name) > 1]
    why = _("add a column called “%(name)s”.")
    problems = [cell_problem(line, name, why % {"name": name}) for name in missing]
    why = _("this heading appears more than once.")
    problems += [cell_problem(line, name, why) for name in repeated]
    if problems:
        raise InvalidPlanFile(problems)


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        why = _("The file must be %(size)s or smaller. Split it, or remove some columns.")
        raise InvalidPlanFile([Problem(why % {"size": LARGEST_SIZE})])
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise InvalidPlanFile([Problem(_("The file is empty."))])
    encoding = _encoding(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        why = _("the file is not UTF-8 or UTF-16. Save it as “CSV UTF-8” and try again.")
        before = error.object[: error.start].decode(encoding, "ignore")
        raise InvalidPlanFile([_problem_at_end(before, why)]) from error


def _encoding(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    # In UTF-16 without a byte order mark, every other byte of an ASCII heading is zero.
    start = content[:40]
    if start[1::2].count(0) > len(start) // 4:
        return "utf-16-le"
    if start[0::2].count(0) > len(start) // 4:
        return "utf-16-be"
    return "utf-8-sig"


def _problem_at_end(text: str, why: str) -> Problem:
    """A problem in the cell where the readable text ends."""
    # The unreadable character may be the first in its cell or line, so add a placeholder.
    reader = csv.reader(io.StringIO(f"{text}?", newline=""), delimiter=_delimiter(text))
    try:
        records = list(reader)
    except csv.Error:
        return Problem(why)
    headings, last = records[0], records[-1]
    is_below = len(records) > 1 and len(last) <= len(headings)
    return Problem(why, reader.line_num, _heading(headings[len(last) - 1]) if is_below else "")


def _records(text: str, problems: list[Problem]) -> Iterator[tuple[int, list[str]]]:
    """Each record and the line it starts on. Blank lines are skipped.

    Stops at a row that cannot be read, because it is unclear where the rows below it begin.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    start = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error:
            problems.append(Problem(_("the row cannot be read. Check its quotation marks."), start))
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
    records: Iterable[tuple[int, list[str]]], headings: list[str], problems: list[Problem]
) -> Iterator[PlanRow]:
    for line, record in records:
        # Excel pads rows with empty cells.
        if any(cell.strip() for cell in record[len(headings) :]):
            problem = _("the row has %(cells)d cells, but there are %(headings)d headings.")
            counts = {"cells": len(record), "headings": len(headings)}
            problems.append(Problem(problem % counts, line))
            continue
        cells = {}
        for name, raw in zip(headings, record, strict=False):
            cell = re.sub(r"\r\n?", "\n", unicodedata.normalize("NFC", raw)).strip()
            if problem := _character_problem(name, raw, cell):
                problems.append(cell_problem(line, name, problem))
            cells[name] = cell
        yield PlanRow(line, cells)


def _character_problem(name: str, raw: str, cell: str) -> str:
    """The problem with a cell's characters or length; empty if there is none."""
    if found := _CONTROL.search(raw):
        if found[0] == "\x00":
            return _("the cell contains a NUL character. Delete it.")
        return _("the cell contains a control character. Delete it.")
    most = MAX_LENGTHS.get(name, LONGEST_TEXT)
    if name in KNOWN_COLUMNS and len(cell) > most:
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


def _reference_problems(rows: list[PlanRow]) -> list[Problem]:
    first_line: dict[str, int] = {}
    problems = []
    for row in rows:
        ref = row["ref"]
        if not ref:
            why = _("the row has no reference. Every action needs one.")
            problems.append(cell_problem(row.line, "ref", why))
        elif ref in first_line:
            why = _("“%(ref)s” is already used on line %(line)d.")
            why %= {"ref": ref, "line": first_line[ref]}
            problems.append(cell_problem(row.line, "ref", why))
        first_line.setdefault(ref, row.line)
    return problems
