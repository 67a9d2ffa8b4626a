"""Runs every test: on SQLite, on PostgreSQL and in the browser, then validates the PDFs made.

`make test` calls it. The parts run side by side, each into its own log under var/test/, which is
printed when the part ends; what need not run on both databases runs on one. Arguments are handed
to pytest. What this machine cannot run is said at the end; where CI=true it fails the run instead.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import pikepdf

from tests import postgresql, verapdf
from tests.browser.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test"
SHELF = FOLDER / "pdf"
SECONDS_BETWEEN_WORDS = 15
LONGEST_PART = 40 * 60
NOTHING_SELECTED = 5


@dataclass(frozen=True)
class Part:
    """Some of the tests on one database; each runs in a process of its own."""

    name: str
    title: str
    selection: str
    database_url: str

    @property
    def log(self) -> Path:
        return FOLDER / f"{self.name}.log"


@dataclass
class Running:
    part: Part
    process: subprocess.Popen[bytes]
    started: float

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def percent(self) -> str:
        """How far pytest is, by its own word."""
        found = re.findall(r"\[ *(\d+%)\]", self.part.log.read_text(errors="replace"))
        return found[-1] if found else "starting"

    def stop(self) -> None:
        """Ends the process and all that it started."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()


@dataclass
class Result:
    """What all parts together came to."""

    lines: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, title: str, words: str, counts: Mapping[str, int]) -> None:
        self.lines.append(f"{title:<12} {words}")
        self.counts.update(counts)

    def leave_out(self, what: str, reason: str) -> None:
        """Says that something did not run; on the machine that decides, that is a failure."""
        self.left_out.append(f"NOT RUN: {what}: {reason}.")
        if os.environ.get("CI") == "true":
            self.counts["failed"] += 1


def main(arguments: Sequence[str]) -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    SHELF.mkdir(parents=True)
    started = time.monotonic()
    result = Result()
    with ExitStack() as stack:
        # What a part that is stopped leaves behind goes with it.
        os.environ["TMPDIR"] = stack.enter_context(TemporaryDirectory(prefix="safeguard-tests-"))
        parts = plan_parts(stack, result)
        run_parts(parts, arguments, result)
    validate_pdfs(result, everything=not arguments)
    return tell(result, seconds=time.monotonic() - started)


def plan_parts(stack: ExitStack, result: Result) -> list[Part]:
    """The parts, of about the same length: what asks no database goes with the browser's tests,
    and that for which one database is enough with SQLite's."""
    parts = []
    if find_chromium():
        parts.append(Part("browser", "Browser", "browser or not database", "sqlite://:memory:"))
    else:
        parts.append(Part("rest", "The rest", "not database and not browser", "sqlite://:memory:"))
        result.leave_out(
            "the browser tests", "there is no Chromium (make test as root installs it)"
        )
    postgresql_url = stack.enter_context(postgresql.server())
    parts.append(
        Part(
            "postgresql",
            "PostgreSQL",
            "database and not one_database and not browser",
            postgresql_url,
        )
    )
    parts.append(Part("sqlite", "SQLite", "database and not browser", "sqlite://:memory:"))
    return parts


def run_parts(parts: Sequence[Part], arguments: Sequence[str], result: Result) -> None:
    """Runs all parts at once, so that no core idles, and prints each log when its part ends."""
    running: list[Running] = []
    next_word = time.monotonic() + SECONDS_BETWEEN_WORDS
    with stopping_all(running):
        running.extend(start(part, arguments) for part in parts)
        while running:
            time.sleep(0.2)
            for one in [one for one in running if has_ended(one)]:
                running.remove(one)
                finish(one, result, everything=not arguments)
            if time.monotonic() > next_word:
                next_word += SECONDS_BETWEEN_WORDS
                print("   ", ", ".join(progress(one) for one in running), flush=True)


@contextmanager
def stopping_all(running: list[Running]) -> Iterator[None]:
    """Leaves no process behind, whatever ends the run."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        for one in running:
            one.stop()


def start(part: Part, arguments: Sequence[str]) -> Running:
    print(f"{part.title}: started", flush=True)
    command = [sys.executable, "-m", "pytest", "-q", "-rfEs", "--color=no", "-m", part.selection]
    with part.log.open("wb") as log:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            env=environment(part),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    return Running(part, process, time.monotonic())


def environment(part: Part) -> dict[str, str]:
    """This process's environment without the site's own variables, so that all runs are alike."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    of_the_site = {"DJANGO_SETTINGS_MODULE", *re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)}
    kept = {name: value for name, value in os.environ.items() if name not in of_the_site}
    return kept | {
        "DATABASE_URL": part.database_url,
        "SAFEGUARD_TEST_PART": part.name,
        "SAFEGUARD_PDF_SHELF": str(SHELF),
    }


def progress(one: Running) -> str:
    return f"{one.part.title}: {one.percent()} after {one.seconds():.0f} s"


def has_ended(one: Running) -> bool:
    if one.seconds() > LONGEST_PART:
        one.stop()
    return one.process.poll() is not None


def finish(one: Running, result: Result, *, everything: bool) -> None:
    """Prints the part's log and takes its figures over."""
    output = one.part.log.read_text(errors="replace")
    print(f"\n----- {one.part.title} -----\n{output}", flush=True)
    closing = output.rstrip().rpartition("\n")[2].strip("= ")
    counts = counts_in(closing)
    code = one.process.returncode
    selected_none = code == NOTHING_SELECTED and not everything
    if code != 0 and not selected_none and not counts["failed"]:
        counts["failed"] = 1
        closing = f"ended with code {code}: {closing}"
    result.add(one.part.title, f"{closing} ({one.seconds():.0f} s)", counts)


def counts_in(closing_line: str) -> Counter[str]:
    """The figures of pytest's closing line, errors counted as failures."""
    names = {"passed": "passed", "failed": "failed", "error": "failed", "errors": "failed"}
    names |= {"skipped": "skipped", "xfailed": "skipped"}
    counts: Counter[str] = Counter()
    for number, word in re.findall(r"(\d+) ([a-z]+)", closing_line):
        if word in names:
            counts[names[word]] += int(number)
    return counts


def validate_pdfs(result: Result, *, everything: bool) -> None:
    """Puts every PDF that the tests made before veraPDF, and one that it must refuse."""
    made = sorted(SHELF.glob("*.pdf"))
    if not made:
        if everything:
            result.add("PDF/UA", "FAIL: the tests made no PDF", {"failed": 1})
        return
    if reason := verapdf.missing():
        result.leave_out("veraPDF", reason)
        return
    untagged = FOLDER / "untagged.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(untagged)
    broken = verapdf.validate([*made, untagged])
    if not broken.pop(untagged):
        result.add("PDF/UA", "FAIL: veraPDF let an untagged PDF pass", {"failed": 1})
    refused = {path: rules for path, rules in broken.items() if rules}
    passed = len(made) - len(refused)
    verdict = "FAIL" if refused else "PASS"
    counts = {"passed": passed, "failed": len(refused)}
    result.add("PDF/UA", f"{verdict}: veraPDF accepts {passed} of {len(made)}", counts)
    for path, rules in refused.items():
        result.lines.append(f"{'':<12} {path.relative_to(ROOT)}: {' '.join(rules)}")


def tell(result: Result, *, seconds: float) -> int:
    """Prints the end of the run. The last line is read by machines."""
    if not result.counts["passed"] and not result.counts["failed"]:
        result.add("All", "FAIL: no test was run", {"failed": 1})
    print("\n----- All tests -----")
    print("\n".join([*result.lines, f"{'Together':<12} {seconds:.0f} s"]))
    for line in result.left_out:
        print(f"\n*** {line} ***")
    counts = result.counts
    skipped = f", {counts['skipped']} skipped" if counts["skipped"] else ""
    print(f"\n{counts['passed']} passed, {counts['failed']} failed{skipped}", flush=True)
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit("Stopped.")
