"""Reading a plan out of a CSV file: bytes in, rows or a list of what is wrong out."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field

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
    "success_measure",
    "state",
    "state_reason",
    "reminders",
)
MOST_WRONGS_TOLD = 20
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class PlanFileWrong(ValueError):
    """The file cannot be imported; `wrongs` says where and what, line by line."""

    def __init__(self, wrongs: list[str]) -> None:
        self.wrongs = wrongs
        told = wrongs[:MOST_WRONGS_TOLD]
        if len(wrongs) > len(told):
            told.append(f"and {len(wrongs) - len(told)} more")
        super().__init__("; ".join(told))


@dataclass(frozen=True)
class PlanRow:
    """One row: the line it starts on and its cells by heading, without outer spaces."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        """The cell under the heading; empty where the file has no such column."""
        return self.cells.get(heading, "")


@dataclass(frozen=True)
class PlanFile:
    """A file's rows for one plan, and the headings nobody here knows."""

    rows: list[PlanRow]
    ignored: list[str] = field(default_factory=list)


def place(line: int, column: str, wrong: str) -> str:
    """How a mistake in a file is told: where, then what."""
    return f"line {line}, column {column}: {wrong}"


def read_plan_file(content: bytes, *, only: str | None = None) -> PlanFile:
    """The rows of a CSV file in UTF-8 or UTF-16, with commas, semicolons or tabs between cells.

    A column `plan` with more than one value needs `only`, which picks the rows of that value.
    Raises PlanFileWrong for a file that is empty, over 20 MB, in another encoding, without the
    headings `ref` and `action`, with a reference twice, a control character or a text too long.
    """
    records = _records(_decoded(content))
    first = next(records, None)
    if first is None:
        raise PlanFileWrong(["The file is empty."])
    headings = [_heading(cell) for cell in first[1]]
    wrongs = [f"heading “{name}” is missing" for name in REQUIRED if name not in headings]
    wrongs += [f"heading “{h}” stands twice" for h in KNOWN if headings.count(h) > 1]
    if wrongs:
        raise PlanFileWrong([f"line {first[0]}: {wrong}" for wrong in wrongs])
    rows = [row for row in _rows(records, headings, wrongs)]
    if wrongs:
        raise PlanFileWrong(wrongs)
    rows = _of_one_plan(rows, only, has_plans="plan" in headings)
    if not rows:
        raise PlanFileWrong(["The file has no rows, only headings."])
    wrongs = _reference_wrongs(rows)
    if wrongs:
        raise PlanFileWrong(wrongs)
    ignored = [h for h in dict.fromkeys(headings) if h and h not in KNOWN]
    return PlanFile(rows, ignored)


def _decoded(content: bytes) -> str:
    if len(content) > LARGEST_FILE:
        raise PlanFileWrong(["The file is larger than 20 MB. Split it, or leave out columns."])
    if not content.strip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"):
        raise PlanFileWrong(["The file is empty."])
    try:
        if content.startswith((b"\xff\xfe", b"\xfe\xff")):
            return content.decode("utf-16")
        # UTF-16 without a mark: every other byte of a heading in plain letters is zero.
        start = content[:40]
        if start[1::2].count(0) > len(start) // 4:
            return content.decode("utf-16-le")
        if start[0::2].count(0) > len(start) // 4:
            return content.decode("utf-16-be")
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        wrong = "the file is neither UTF-8 nor UTF-16. Save it as “CSV UTF-8” and try again."
        raise PlanFileWrong([f"line {line}: {wrong}"]) from error


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each record with the line it starts on; blank lines are passed over."""
    heading_line = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=heading_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    start = 1
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise PlanFileWrong(
                [f"line {start}: the row cannot be read ({error}). Check its quotation marks."]
            ) from error
        if any(cell.strip() for cell in record):
            yield start, record
        start = reader.line_num + 1


def _heading(cell: str) -> str:
    return re.sub(r"[\s\-]+", "_", cell.strip().casefold())


def _rows(
    records: Iterator[tuple[int, list[str]]], headings: list[str], wrongs: list[str]
) -> Iterator[PlanRow]:
    for line, record in records:
        if len(record) > len(headings):
            wrongs.append(
                f"line {line}: {len(record)} cells, but there are {len(headings)} headings"
            )
            continue
        cells = {}
        for name, raw in zip(headings, record, strict=False):
            cell = unicodedata.normalize("NFC", raw).strip()
            if found := _CONTROL.search(raw):
                wrong = "NUL character" if found[0] == "\x00" else "control character"
                wrongs.append(place(line, name, f"{wrong} in the cell. Delete it."))
            elif name in KNOWN and len(cell) > LONGEST.get(name, LONGEST_TEXT):
                most = LONGEST.get(name, LONGEST_TEXT)
                wrongs.append(place(line, name, f"longer than {most:,} characters"))
            cells[name] = cell
        yield PlanRow(line, cells)


def _of_one_plan(rows: list[PlanRow], only: str | None, *, has_plans: bool) -> list[PlanRow]:
    values = list(dict.fromkeys(row["plan"] for row in rows))
    listed = ", ".join(f"“{value}”" for value in values)
    if only is not None:
        if not has_plans:
            raise PlanFileWrong(["--only needs a column plan, and the file has none."])
        if only not in values:
            raise PlanFileWrong([f"No row has “{only}” in column plan. It holds: {listed}."])
        return [row for row in rows if row["plan"] == only]
    if len(values) > 1:
        raise PlanFileWrong(
            [f"The file holds several plans: {listed}. Choose one of them with --only."]
        )
    return rows


def _reference_wrongs(rows: list[PlanRow]) -> list[str]:
    first_line: dict[str, int] = {}
    wrongs = []
    for row in rows:
        ref = row["ref"]
        if not ref:
            wrongs.append(place(row.line, "ref", "no reference. Every action needs one."))
        elif ref in first_line:
            wrongs.append(place(row.line, "ref", f"duplicate of “{ref}” on line {first_line[ref]}"))
        first_line.setdefault(ref, row.line)
    return wrongs
