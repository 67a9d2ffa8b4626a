"""While one person does something large, the others save as usual.

`make deep PART=nobody-is-held-up` imports 5,000 rows, closes a round with 1,000 silent leads
and gives 1,000 actions a new lead. `make test` does the same with fewer, on SQLite only.
"""

import threading
import time

import pytest
from django.db import connection
from django.urls import reverse

from actions.models import Action, ActionEntry, EntryKind, PlanImport, RatingScale
from committees.models import Committee
from safeguard.accounts.roles import Role
from safeguard.audit.services import verify
from tests.actions.rounds.silent import make_many, make_silent_round
from tests.deep.volume import volume
from tests.factories import make_user
from tests.web_server import Person, web_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    *volume([], [pytest.mark.both_engines]),
    pytest.mark.slow,
]
ROWS = volume(1200, 5000)
SILENT = volume(60, 1000)
SECONDS_BETWEEN_SAVES = 0.5
# A sample runs beside other tests, which need the processor too.
LONGEST_P95 = volume(10, 2)
WORDS = "Half of the social workers have been trained and the others will follow in spring. "


class Saver(threading.Thread):
    """Somebody who saves a new committee again and again, and notes how long each takes."""

    def __init__(self, person):
        super().__init__()
        self.person, self.answers, self.is_over = person, [], threading.Event()

    def run(self):
        while not self.is_over.wait(SECONDS_BETWEEN_SAVES):
            name = f"Committee {len(self.answers)}"
            self.answers.append(self.person.fill(reverse("committees:add-committee"), name=name))

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self.is_over.set()
        self.join()

    @property
    def p95(self):
        seconds = sorted(answer.seconds for answer in self.answers)
        return seconds[int(0.95 * (len(seconds) - 1))]


@pytest.fixture
def team():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def port(team):
    with web_server() as server:
        yield server.port


@pytest.fixture
def saver(port):
    clerk = Person(make_user(Role.CLERK), port)
    # The workers load the site with their first requests.
    for number in range(8):
        clerk.fill(reverse("committees:add-committee"), name=f"Earlier {number}")
    return Saver(clerk)


def check(saver, title):
    print(  # noqa: T201
        f"{connection.vendor}, {title}: {len(saver.answers)} saves of others, "
        f"p95 {saver.p95:.2f} s, longest {max(each.seconds for each in saver.answers):.2f} s"
    )
    assert {answer.status for answer in saver.answers} == {302}
    saved = Committee.objects.filter(name__startswith="Committee")
    assert saved.count() == len(saver.answers)
    assert saver.p95 < LONGEST_P95
    verify()


def test_others_save_during_the_largest_import(team, port, saver):
    person = Person(team, port)
    rows = "".join(
        f"A{n},Train team {n},Theme {n % 10},Lead {n % 40},2026-12,amber,{WORDS},{WORDS}\n"
        for n in range(ROWS)
    )
    headings = "ref,action,theme,lead,target_date,rag,commentary_gist,improvement_required"
    scale = RatingScale.objects.get(name="RAG")

    with saver:
        checked = person.fill(
            reverse("actions:import-new-plan"),
            files=[("file", f"{headings}\n{rows}")],
            title="Our plan",
            scale=scale.pk,
            as_at="31/3/2026",
        )
        shown = person.get(checked.address)
        imported = person.fill(checked.address)

    made = PlanImport.objects.get()
    print(  # noqa: T201
        f"{ROWS} rows: checked in {checked.seconds:.1f} s, shown in {shown.seconds:.1f} s, "
        f"imported in {imported.seconds:.1f} s"
    )
    assert (checked.status, shown.status, imported.status) == (302, 200, 302)
    assert (made.is_finished, made.rows_applied) == (True, ROWS)
    assert ActionEntry.objects.count() == ROWS
    check(saver, "import")


def test_others_save_while_a_round_is_closed(team, port, saver):
    round = make_silent_round(SILENT, by=team)
    person = Person(team, port)

    with saver:
        closed = person.fill(reverse("actions:close-round", args=[round.pk]))
        time.sleep(2 * SECONDS_BETWEEN_SAVES)

    print(f"{SILENT} silent: closed in {closed.seconds:.1f} s")  # noqa: T201
    round.refresh_from_db()
    assert (closed.status, round.is_open) == (302, False), closed.text[:2000]
    assert ActionEntry.objects.filter(kind=EntryKind.NO_RETURN).count() == SILENT
    check(saver, "closing")


def test_others_save_while_many_actions_get_a_new_lead(team, port, saver):
    make_many(SILENT, by=team)
    person = Person(team, port)
    where = f"{reverse('actions:change-actions')}?what=lead&all=1"

    with saver:
        lead = {
            "lead": "Head of 1",
            "lead_meant": "new|head of 1",
            "reason": "The teams have been merged.",
        }
        changed = person.fill(where, **lead, change="1")
        time.sleep(2 * SECONDS_BETWEEN_SAVES)

    print(f"{SILENT} actions: changed in {changed.seconds:.1f} s")  # noqa: T201
    assert changed.status == 302, changed.text[:2000]
    assert Action.objects.filter(lead__job_title="Head of 1").count() == SILENT
    check(saver, "bulk change")
