"""Measures the speed of real pages, reports and imports on SQLite, in a separate database.

Run by `make bench`. Figures are for one machine and one run: compare them only side by side.
`make bench ARGS="--largest 10000"` makes the large plan smaller.
"""

import argparse
import os
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import django
from django.core.management import call_command
from django.test import Client

# The models can be imported only once Django has its settings.
FOLDER = tempfile.TemporaryDirectory(prefix="safeguard-bench-")
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DATABASE_URL"] = f"sqlite:///{Path(FOLDER.name) / 'bench.sqlite3'}"
django.setup()

from actions.imports.plan_files import read_plan_file  # noqa: E402
from actions.imports.services.imports import import_plan  # noqa: E402
from actions.models import ImprovementPlan  # noqa: E402
from reports.kinds.listed_actions import ReportFilter  # noqa: E402
from reports.rendering.papers import as_html, as_pdf, exception_report  # noqa: E402
from safeguard.accounts.models import User  # noqa: E402
from safeguard.accounts.roles import Role  # noqa: E402
from safeguard.limits import MOST_IMPORT_ROWS  # noqa: E402
from tests.factories import make_plan, make_report, make_user, publish  # noqa: E402

AS_AT, LATER = date(2026, 1, 31), date(2026, 2, 28)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
EXCEPTIONS = (28, 280, 1000)
SENTENCE = "Half of the social workers have been trained and the others will follow in spring. "
HEADINGS = "ref,theme,action,lead,target_date,rag,commentary_gist,improvement_required"
RATINGS = ("amber", "green", "red", "green", "no data", "green")


def csv_of(count, ratings=RATINGS, words=SENTENCE * 2, first=1):
    """Returns a plan file with `count` rows of about 60 words each."""
    rows = (
        f"A{n},Theme {n % 10},Train team {n} in what the review found,Lead {n % 40},"
        f"2026-{n % 12 + 1:02},{ratings[n % len(ratings)]},{words},{words}"
        for n in range(first, first + count)
    )
    return "\n".join([HEADINGS, *rows]).encode()


def import_file(title, content, as_at=AS_AT):
    """Imports the file as the command does."""
    plan = ImprovementPlan.objects.filter(title=title).first() or make_plan(title)
    return import_plan(
        file=read_plan_file(content),
        title=title,
        scale=plan.scale,
        as_at=as_at,
        by=User.objects.system(),
        at=NOW,
    ).plan


@dataclass(frozen=True)
class Taken:
    """Elapsed and processor time in seconds. A busy machine affects the second less."""

    clock: float
    processor: float


def median(work, *, times, warm_up=1):
    """Returns the median time the work takes, leaving out the warm-up runs."""
    for _run in range(warm_up):
        work()
    clock, processor = [], []
    for _run in range(times):
        start = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - start[0])
        processor.append(time.process_time() - start[1])
    return Taken(statistics.median(clock), statistics.median(processor))


def print_line(title, taken):
    """Prints one line of the table."""
    figures = [
        f"{seconds * 1000:,.1f} ms" if seconds < 1 else f"{seconds:,.2f} s"
        for seconds in (taken.clock, taken.processor)
    ]
    print(f"{title:<62}{figures[0]:>12}{figures[1]:>12}", flush=True)


def page(client, address):
    """Returns a function that requests the page as a browser does and checks that it loads."""

    def ask():
        response = client.get(address)
        if response.status_code != 200:
            raise SystemExit(f"{address} answers {response.status_code}.")

    return ask


def measure_imports():
    content = csv_of(1000)
    numbers = iter(range(100))
    print_line(
        "import of 1,000 rows into a new plan",
        median(lambda: import_file(f"Imported {next(numbers)}", content), times=3),
    )
    print_line(
        "import of the same 1,000 rows again",
        median(lambda: import_file("Imported 0", content), times=3),
    )
    texts = iter(range(100))
    print_line(
        "import of 1,000 rows with other words",
        median(
            lambda: import_file(
                "Imported 0", csv_of(1000, words=f"Now {next(texts)}. " * 12), LATER
            ),
            times=3,
        ),
    )


def measure_pages(client, size):
    for first in range(1, size + 1, MOST_IMPORT_ROWS):
        count = min(MOST_IMPORT_ROWS, size + 1 - first)
        content = csv_of(count, words="Half are trained.", first=first)
        plan = import_file(f"A plan of {size}", content)
    for title, query in [
        ("plan page, 50 rows", ""),
        ("plan page, 50 rows, reds and ambers only", "?rating=red&rating=amber"),
        ("plan page, 50 rows, page 10", "?page=10"),
    ]:
        taken = median(page(client, f"/plans/{plan.slug}/{query}"), times=15)
        print_line(f"{title}, of {size:,} actions", taken)
    for title, query in [
        ("", ""),
        (", by last update", "?sort=updated"),
        (", silent", "?flag=no-data"),
    ]:
        taken = median(page(client, f"/actions/{query}"), times=9)
        print_line(f"list of all actions{title}, {size:,} and more", taken)
    print_line(
        f"search for two words, {size:,} and more",
        median(page(client, "/search/?q=half+trained"), times=3),
    )
    action = plan.actions.in_order().first()
    print_line(
        f"action page, among {size:,}", median(page(client, action.get_absolute_url()), times=15)
    )
    print_line(
        f"list of plans, {size:,} actions and more", median(page(client, "/plans/"), times=9)
    )


def measure_reports(client):
    for count in EXCEPTIONS:
        plan = import_file(f"{count} exceptions", csv_of(count, ratings=("red", "amber")))

        def gather(plan=plan):
            return exception_report(plan=plan, as_at=AS_AT, chosen=ReportFilter.NOT_GREEN)

        report = gather()
        if count == 280:
            print_line("exception report of 280 rows, gathered", median(gather, times=15))
            print_line("the same as HTML", median(lambda report=report: as_html(report), times=15))
            draft = make_report(plan, as_at=AS_AT)
            address = draft.get_absolute_url()
            print_line("live page of 280 rows", median(page(client, address), times=15))
            address = publish(draft).get_absolute_url()
            print_line("published page of 280 rows", median(page(client, address), times=15))
        times, warm_up = {28: (5, 1), 280: (3, 0), 1000: (1, 0)}[count]
        taken = median(lambda report=report: as_pdf(report), times=times, warm_up=warm_up)
        print_line(f"PDF of {count:,} exceptions", taken)


def main(arguments):
    """Measures everything, the large plan last, and prints each line as soon as it is measured."""
    parser = argparse.ArgumentParser(description="Measures pages, reports and imports.")
    parser.add_argument("--largest", type=int, default=100_000, help="actions of the large plan")
    largest = parser.parse_args(arguments).largest
    call_command("migrate", verbosity=0)
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    print(
        f"Medians of warm runs on SQLite, {os.cpu_count()} cores, Python {sys.version.split()[0]}"
    )
    measure_reports(client)
    measure_imports()
    for size in (1000, largest):
        measure_pages(client, size)
    return 0


if __name__ == "__main__":
    with FOLDER:
        sys.exit(main(sys.argv[1:]))
