"""Runs the tests on all cores and validates the PDFs they make.

Everything runs on SQLite. Tests whose result may depend on the engine also run on PostgreSQL. This
is run by `make test`, and with an extra argument by `make quick` and `make deep`. Other arguments
are passed to pytest. The output is kept in var/test/log. Checks that this machine cannot run are
listed at the end. With CI=true they fail the run instead.
"""

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Timer

import pikepdf

from tests import postgresql, verapdf
from tests.browser.chromium import find_chromium

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "var" / "test"
LOG = FOLDER / "log"
SHELF = FOLDER / "pdf"
SQLITE = "sqlite://:memory:"
LONGEST_PART = 40 * 60
NOTHING_SELECTED = 5


@dataclass
class Result:
    """The combined result of all parts."""

    lines: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, title: str, words: str, counts: Mapping[str, int]) -> None:
        self.lines.append(f"{title:<12} {words}")
        self.counts.update(counts)

    def leave_out(self, what: str, reason: str) -> None:
        """Records that something did not run. This is a failure if CI=true."""
        self.left_out.append(f"NOT RUN: {what}: {reason}.")
        if os.environ.get("CI") == "true":
            self.counts["failed"] += 1


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--quick", action="store_true", help="SQLite, without slow tests")
    parser.add_argument("--deep", metavar="PART", nargs="?", const="", help="proofs by mass")
    asked, arguments = parser.parse_known_args(words)
    shutil.rmtree(FOLDER, ignore_errors=True)
    SHELF.mkdir(parents=True)
    started = time.monotonic()
    result = Result()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    # Removes what a stopped part leaves behind.
    with TemporaryDirectory(prefix="safeguard-tests-") as folder:
        os.environ["TMPDIR"] = folder
        if asked.quick:
            run("Quick", "not browser and not slow", arguments, SQLITE, result)
        elif asked.deep is not None:
            run_deep(asked.deep, arguments, result)
        else:
            run_all(arguments, result)
    return print_result(result, seconds=time.monotonic() - started)


def run_all(arguments: Sequence[str], result: Result) -> None:
    selection = ""
    if not find_chromium():
        selection = "not browser"
        result.leave_out(
            "the browser tests", "there is no Chromium (make test as root installs it)"
        )
    run("SQLite", selection, arguments, SQLITE, result)
    with postgresql.server() as url:
        run("PostgreSQL", "both_engines", arguments, url, result)
    validate_pdfs(result, everything=not arguments)


def run_deep(part: str, arguments: Sequence[str], result: Result) -> None:
    os.environ["DEEP"] = "true"
    chosen = f"tests/deep/test_{part.replace('-', '_')}.py" if part else "tests/deep"
    run("Deep", "", [chosen, *arguments], SQLITE, result)
    with postgresql.server() as url:
        run("PostgreSQL", "both_engines", [chosen, *arguments], url, result)


def run(
    title: str, selection: str, arguments: Sequence[str], database_url: str, result: Result
) -> None:
    """Runs pytest with one worker for each core and adds the figures to the result."""
    print(f"\n----- {title} -----", flush=True)
    workers = len(os.sched_getaffinity(0))
    options = ["-q", "-rfEs", "--color=no", "-m", selection]
    # A worker that crashes fails the run.
    options += ["-n", str(workers), "--max-worker-restart=0"]
    started = time.monotonic()
    start = LOG.stat().st_size if LOG.exists() else 0
    with LOG.open("ab") as log, process_of(options, arguments, database_url) as process:
        while piece := process.stdout.read1():
            log.write(piece)
            sys.stdout.buffer.write(piece)
            sys.stdout.flush()
        code = process.wait()
    closing = LOG.read_bytes()[start:].decode(errors="replace").rstrip().rpartition("\n")[2]
    counts = counts_in(closing)
    selected_none = code == NOTHING_SELECTED and bool(arguments)
    if code != 0 and not selected_none and not counts["failed"]:
        counts["failed"] = 1
        closing = f"ended with code {code}: {closing}"
    result.add(title, f"{closing.strip('= ')} ({time.monotonic() - started:.0f} s)", counts)


@contextmanager
def process_of(
    options: Sequence[str], arguments: Sequence[str], database_url: str
) -> Iterator[subprocess.Popen[bytes]]:
    """Runs pytest. Ends it and its subprocesses after a time limit or when the run is stopped."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pytest", *options, *arguments],
        cwd=ROOT,
        env=environment(database_url),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    too_long = Timer(LONGEST_PART, os.killpg, [process.pid, signal.SIGKILL])
    too_long.start()
    try:
        yield process
    finally:
        too_long.cancel()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def environment(database_url: str) -> dict[str, str]:
    """Returns this process's environment without the site's variables, to make all runs alike."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    of_the_site = {"DJANGO_SETTINGS_MODULE", *re.findall(r"^([A-Z_]+)=", example, re.MULTILINE)}
    kept = {name: value for name, value in os.environ.items() if name not in of_the_site}
    return kept | {"DATABASE_URL": database_url, "SAFEGUARD_PDF_SHELF": str(SHELF)}


def counts_in(closing_line: str) -> Counter[str]:
    """Returns the figures from pytest's last line. Errors are counted as failures."""
    names = {"passed": "passed", "failed": "failed", "error": "failed", "errors": "failed"}
    names |= {"skipped": "skipped", "xfailed": "skipped"}
    counts: Counter[str] = Counter()
    for number, word in re.findall(r"(\d+) ([a-z]+)", closing_line):
        if word in names:
            counts[names[word]] += int(number)
    return counts


def validate_pdfs(result: Result, *, everything: bool) -> None:
    """Uses veraPDF to validate every PDF the tests made, and one PDF that it must refuse."""
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


def print_result(result: Result, *, seconds: float) -> int:
    """Prints the result of the run. The last line is read by other programs."""
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
