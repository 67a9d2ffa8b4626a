"""People who save different things at the same time, and know which of them were acknowledged.

Each writer has a plan, a round and a committee of their own, so that nobody is in another's way.
"""

import random
import re
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils import timezone

from actions.email.signed_links import link_for
from actions.models import (
    ActionEntry,
    DateRequest,
    EntryKind,
    Evidence,
    EvidenceVersion,
    OutgoingMail,
    Reading,
)
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from committees.models import Committee, Meeting
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.files.stored_files import read_stored
from safeguard.forms.models import Submission
from tests.factories import ANSWER, hold, import_rows, make_plan, make_post, make_user
from tests.pages.html_forms import form_on
from tests.web_server import Person, Unanswered

# Of what was not acknowledged, this share is never sent again.
GIVEN_UP = 0.25
ACTIONS = 3
BY_LINK = "update by link"
SECONDS_BEFORE_ANOTHER_TRY = 0.1
LATER = "31/12/2099"


@dataclass
class Write:
    """A form as sent, with words that no other has, and where a browser is led if it is saved."""

    kind: str
    words: str
    nonce: str
    address: str
    data: dict[str, list[str]]
    leads_to: tuple[str, ...]
    files: tuple[tuple[str, str], ...] = ()
    times_sent: int = 0
    is_acknowledged: bool = False


@dataclass(frozen=True)
class Staff:
    """The users who do the same for every writer."""

    team: object
    signing_officer: object
    clerk: object


def make_staff():
    roles = Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, Role.CLERK
    return Staff(*(make_user(role) for role in roles))


class Writer(threading.Thread):
    """Saves one thing after another until `is_over` is set. Does not use the database itself."""

    def __init__(self, number, staff, port, *, seed):
        super().__init__()
        self.number, self.chance = number, random.Random(f"{seed} {number}")  # noqa: S311
        self.is_over, self.written, self.odd_answers = threading.Event(), [], []
        self.acknowledged = 0
        self.team = Person(staff.team, port)
        self.signing_officer = Person(staff.signing_officer, port)
        self.clerk = Person(staff.clerk, port)
        self.make_rows(staff, port)

    def make_rows(self, staff, port):
        n, today, now = self.number, timezone.localdate(), timezone.now()
        plan = make_plan(f"Plan {n}")
        lead = make_user(Role.OFFICER, email=f"lead{n}@example.org", name=f"Lead {n}")
        hold(make_post(f"Head of {n}"), lead)
        address = f"other{n}@example.org"
        hold(make_post(f"Manager of {n}"), name=f"Manager {n}", email=address)
        cells = {"action": "Train staff", "rag": "amber", "target_date": "2098-06"}
        titles = [f"Head of {n}"] * ACTIONS + [f"Manager of {n}"] * ACTIONS
        rows = [{**cells, "ref": f"A{k}", "lead": lead} for k, lead in enumerate(titles)]
        import_rows(plan, *rows, as_at=today, at=now, by=staff.team)
        until = today + timedelta(days=14)
        self.round = open_round(
            plans=[plan],
            as_at=today,
            cut_off_on=until,
            timetable=default_timetable(opens_on=today, cut_off_on=until),
            by=staff.team,
            at=now,
        )
        keys = list(plan.actions.order_by("pk").values_list("pk", flat=True))
        self.own, self.others = keys[:ACTIONS], keys[ACTIONS:]
        self.lead, self.manager = Person(lead, port), Person(None, port)
        self.token = link_for(address, [self.round], until=until).token
        self.committee = Committee.objects.create(name=f"Committee {n}")
        self.day = date(2027, 1, 1)

    def run(self):
        while not self.is_over.is_set():
            kind = self.chance.choice(KINDS)
            try:
                person, write = kind(self)
            except Unanswered:
                self.is_over.wait(SECONDS_BEFORE_ANOTHER_TRY)
                continue
            if write:
                self.written.append(write)
                self.send(person, write)

    def send(self, person, write):
        """Sends the form until it is acknowledged, or gives up."""
        while not self.is_over.is_set():
            write.times_sent += 1
            try:
                answer = person.send(write.address, write.data, write.files)
            except Unanswered:
                answer = None
            if answer and answer.status == 302 and answer.address.startswith(write.leads_to):
                write.is_acknowledged = True
                self.acknowledged += 1
                return
            if answer and answer.status != 503:
                self.odd_answers.append((write, answer.status, answer.address, answer.text))
                return
            if write.times_sent == 1 and self.chance.random() < GIVEN_UP:
                return
            self.is_over.wait(SECONDS_BEFORE_ANOTHER_TRY)

    def form_at(self, person, address):
        """The form on a page. Raises Unanswered if the site is away."""
        return form_on(self.page_at(person, address))

    def page_at(self, person, address):
        shown = person.get(address)
        if shown.status == 503:
            raise Unanswered
        assert shown.status == 200, (address, shown.status, shown.address)
        return shown

    def words(self):
        return f"Written by {self.number}, number {len(self.written)}."

    def update_own(self):
        key, address = self.chance.choice(self.own), reverse("actions:update-my-actions")
        return self.update_on_own_page(self.lead, key, address, kind="update, own page")

    def update_by_link(self):
        key, address = self.chance.choice(self.others), reverse("actions:answer", args=[self.token])
        return self.update_on_own_page(self.manager, key, address, kind=BY_LINK)

    def update_on_own_page(self, person, key, address, *, kind):
        form = self.form_at(person, f"{address}?open={key}")
        return person, self.update(form, kind, address, address, prefix=f"a{key}-")

    def record_progress(self):
        key = self.chance.choice(self.own)
        address = reverse("actions:record-progress", args=[key])
        form = self.form_at(self.team, address)
        action = reverse("actions:action", args=[key])
        return self.team, self.update(form, "progress by the team", address, action)

    def update(self, form, kind, address, leads_to, *, prefix=""):
        """An update with all the words that an amber rating needs."""
        words = self.words()
        typed = {**ANSWER, "rating": "amber", "progress_made": words, "next_step_due": LATER}
        del typed["reason"]
        data = form.filled_in(**{prefix + name: value for name, value in typed.items()})
        return Write(kind, words, data[f"{prefix}nonce"][0], address, data, (leads_to,))

    def ask_for_date(self):
        """A request for a new date or, if one is waiting, the decision on it."""
        key = self.chance.choice(self.own)
        action, words = reverse("actions:action", args=[key]), self.words()
        page = self.page_at(self.signing_officer, action)
        if waiting := re.search(r"/date-requests/\d+/", page.text):
            form = self.form_at(self.signing_officer, waiting[0])
            typed = form.filled_in(answer="refuse", reason=words)
            leads_to = (action, "/date-requests/")
            return self.signing_officer, self.filled("decision", words, waiting[0], typed, leads_to)
        address = reverse("actions:ask-for-date", args=[key])
        typed = self.form_at(self.lead, address).filled_in(new_due=LATER, reason=words)
        return self.lead, self.filled("new date", words, address, typed, (action,))

    def add_meeting(self):
        address, words = reverse("committees:add-meeting", args=[self.committee.pk]), self.words()
        form = self.form_at(self.clerk, address)
        self.day += timedelta(days=1)
        typed = form.filled_in(held_on=f"{self.day:%d/%m/%Y}", place=words)
        return self.clerk, self.filled("meeting", words, address, typed, ("/meetings/",))

    def accept(self):
        """The review of an update, if one is unread."""
        address = reverse("actions:moderate-round", args=[self.round.pk])
        page = self.page_at(self.team, address)
        if 'name="entries"' not in page.text:
            return self.team, None
        form = form_on(page)
        entry = self.chance.choice(form.offered["entries"])
        typed, words = form.filled_in(entries=[entry]), f"update {entry}"
        return self.team, self.filled("review", words, address, typed, (address,))

    def add_evidence(self):
        key, words = self.chance.choice(self.own), self.words()
        address = reverse("actions:add-evidence", args=[key])
        typed = self.form_at(self.lead, address).filled_in(title=words)
        file, leads_to = (
            ("file", f"name,done\n{words},yes\n"),
            reverse("actions:action", args=[key]),
        )
        return self.lead, self.filled("file", words, address, typed, (leads_to,), file)

    @staticmethod
    def filled(kind, words, address, data, leads_to, *files):
        return Write(kind, words, data["nonce"][0], address, data, leads_to, files)


KINDS = (
    Writer.update_own,
    Writer.update_by_link,
    Writer.record_progress,
    Writer.ask_for_date,
    Writer.add_meeting,
    Writer.accept,
    Writer.add_evidence,
)


def saved():
    """How often the database has the words of each write."""
    return Counter(
        [
            *ActionEntry.objects.values_list("progress_made", flat=True),
            *DateRequest.objects.values_list("reason", flat=True),
            *DateRequest.objects.values_list("answer_reason", flat=True),
            *Meeting.objects.values_list("place", flat=True),
            *Evidence.objects.values_list("title", flat=True),
            *(f"update {pk}" for pk in Reading.objects.values_list("entry", flat=True)),
        ]
    )


def submitted():
    """How often the database has the nonce of each form."""
    return Counter(map(str, Submission.objects.values_list("nonce", flat=True)))


def recorded():
    """The number of events in the audit trail, and the number of rows that they are about."""
    rows = {
        "action.progress_recorded": ActionEntry.objects.filter(kind=EntryKind.PROGRESS),
        "action.date_asked_for": DateRequest.objects.all(),
        "action.date_refused": DateRequest.objects.exclude(decided_at=None),
        "meeting.made": Meeting.objects.all(),
        "answer.accepted": Reading.objects.all(),
        "evidence.added": Evidence.objects.all(),
    }
    events = Counter(AuditEvent.objects.values_list("verb", flat=True))
    return {verb: events[verb] for verb in rows}, {
        verb: each.count() for verb, each in rows.items()
    }


def read_files():
    """Raises FileMissing unless every file in the database is stored as it was sent."""
    for version in EvidenceVersion.objects.all():
        read_stored(version.kept_as, digest=version.sha256)


def receipts():
    """The number of emails that tell the holder of a link what has been saved."""
    return OutgoingMail.objects.filter(key__startswith="receipt ").count()
