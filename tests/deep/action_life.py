"""What must be true after every step of an action's life cycle, whoever takes the step and how.

A refused step changes nothing. Any other step adds one audit event, leaves the action's columns in
agreement with its history and the audit trail intact, and makes only an allowed change of status.

Rows checked after an earlier step are not read again, because the database does not allow them to
change. At the end of a life cycle, everything is checked again from the beginning.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from hypothesis.stateful import RuleBasedStateMachine

from actions.models import (
    Action,
    ActionEntry,
    Channel,
    CompletionClaim,
    EntryKind,
    Evidence,
    UpdateRound,
)
from actions.plans.services.entries import actions_that_disagree, history_summaries, repeated
from actions.rounds.services.rounds import close_round, log_reminder, open_round
from actions.rounds.timetable import default_timetable
from safeguard.accounts.models import Post, PostHolding
from safeguard.accounts.roles import Role
from safeguard.accounts.services.holdings import hand_over_post
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import EMPTY, Head, Link, verify
from safeguard.exceptions import Refused, StaleRecord
from tests.factories import hold, import_rows, make_plan, make_user

POST = "Head of Safeguarding"
OPEN = {"not-started", "in-progress", "on-hold", "revised-timescale-needed", "awaiting-sign-off"}
# Written out again instead of imported from the product, so that errors in the product are found.
CHANGES = {
    "not-started": {"in-progress"},
    "in-progress": {"on-hold", "revised-timescale-needed", "awaiting-sign-off"},
    "on-hold": {"in-progress", "revised-timescale-needed"},
    "revised-timescale-needed": {"in-progress"},
    "awaiting-sign-off": {"signed-off", "in-progress"},
    "signed-off": {"in-progress"},
    "superseded": set(),
    "withdrawn": set(),
}
UNCOUNTED = {EntryKind.CORRECTION, EntryKind.CARRIED}
REMOVED = {"superseded", "withdrawn"}
NEEDS_REASON = {
    ("in-progress", "on-hold"),
    ("in-progress", "revised-timescale-needed"),
    ("on-hold", "revised-timescale-needed"),
    ("awaiting-sign-off", "in-progress"),
    ("signed-off", "in-progress"),
}


def leads_to(old):
    """Returns the statuses that this status can change to."""
    return CHANGES[old] | (REMOVED if old in OPEN else set())


def needs_reason(old, new):
    """Returns whether the change needs a reason."""
    return (old, new) in NEEDS_REASON or new in REMOVED


class Council:
    """Three actions on two scales, their lead, the team and a signing officer."""

    def __init__(self, as_at):
        self.team = make_user(Role.IMPROVEMENT_TEAM)
        self.signer = make_user(Role.SIGNING_OFFICER)
        self.lead = make_user(Role.OFFICER, email="lead@example.org")
        row = {"action": "Train", "lead": POST, "target_date": "31/12/2099"}
        plain, six = make_plan("Plain"), make_plan("Six", scale="Six-value")
        import_rows(plain, {**row, "ref": "1", "rag": "green"}, as_at=as_at)
        import_rows(six, {**row, "ref": "2", "rag": "amber"}, {**row, "ref": "3"}, as_at=as_at)
        hold(Post.objects.get(job_title=POST), self.lead)
        self.load_keys()

    def load_keys(self):
        self.keys = list(Action.objects.order_by("pk").values_list("pk", flat=True))


class Life(RuleBasedStateMachine):
    """An action's life cycle. Subclasses add the steps.

    `council` is created once, and every life cycle starts from it.
    """

    council: Council

    @staticmethod
    def doubtful_among(chosen, offered):
        """Returns the chosen keys of actions that are not rated green, which are asked about."""
        rated = {str(each.pk): each.rating for each in offered}
        ratings = [(key, rated.get(key.split("-")[0])) for key in chosen]
        return " ".join(key for key, rating in ratings if not (rating and rating.says_all_is_well))

    @staticmethod
    def check_answer_of_refusal(answer, about):
        """Checks that the page names the role (403), or who did what meanwhile (409)."""
        assert answer.status_code in {403, 409}, f"opens: {about}"
        if answer.status_code == 403:
            assert "You cannot do this" in answer.text
            assert "Nothing has been changed." in answer.text
        else:
            assert "permission" not in answer.text

    def __init__(self):
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()
        self.head, self.last_entry = EMPTY, 0
        self.history = {pk: [] for pk in self.council.keys}
        self.columns = None
        self.check_new_rows()

    def teardown(self):
        try:
            assert verify(anchor=str(self.head)) == self.head
            assert actions_that_disagree() == []
        finally:
            transaction.set_rollback(True)
            self.run.__exit__(None, None, None)

    def action(self, pk) -> Action:
        return Action.objects.select_related("plan__scale", "rating", "lead").get(pk=pk)

    def pick(self, which) -> Action:
        return self.action(self.council.keys[which])

    def attempt(self, step, *, events=1):
        """Takes a step and checks how many events it records. Returns None if it is refused."""
        try:
            with transaction.atomic():
                done = step()
        except (Refused, StaleRecord):
            done = None
        expected = 0 if done is None else events(done) if callable(events) else events
        before = (self.last_entry, self.columns, self.head.seq)
        assert self.check_new_rows() == expected
        if done is None:
            assert (self.last_entry, self.columns, self.head.seq) == before
        return done

    def check_new_rows(self) -> int:
        """Checks new events and entries. Returns the number of events about a change.

        Events about emails are not counted.
        """
        events = list(AuditEvent.objects.filter(seq__gt=self.head.seq).order_by("seq"))
        for event in events:
            self.check_event(event)
        new = ActionEntry.objects.filter(pk__gt=self.last_entry).order_by("pk")
        for entry in new:
            self.check_entry(entry)
        before, self.columns = self.columns or {}, self.read_columns()
        touched = {entry.action_id for entry in new}
        for pk, row in self.columns.items():
            if pk in touched or row != before.get(pk):
                self.compare(pk, row)
        return sum(not event.verb.startswith("mail.") for event in events)

    def read_columns(self):
        return {row["id"]: row for row in Action.objects.order_by("pk").values()}

    def check_event(self, event):
        """Checks that the event is chained to the one before."""
        names = ("seq", "at", "by_id", "channel", "verb", "target", "details")
        link = Link(**{name: getattr(event, name) for name in names})
        assert (event.seq, event.previous_hash) == (self.head.seq + 1, self.head.hash)
        assert event.hash == link.hash_after(self.head.hash, settings.AUDIT_KEY)
        self.head = Head(event.seq, event.hash)

    def check_entry(self, entry):
        """Checks that the change of status since that date is allowed.

        Also checks that no one who sent an update in a round is recorded as not having done so.
        """
        told = self.history[entry.action_id]
        base = max((each for each in told if each[0][0] <= entry.effective_on), default=None)
        before = base[1] if base else None
        if before:
            ways = leads_to(before.state)
            assert entry.state in {before.state, *ways}, f"{before.state} to {entry.state}"
            if entry.state != before.state and needs_reason(before.state, entry.state):
                assert entry.reason.strip(), f"{before.state} to {entry.state}"
            self.check_dates(before, entry)
        if entry.kind == EntryKind.NO_RETURN:
            assert not any(each.round_id == entry.round_id for _, each in told)
        told.append(((entry.effective_on, entry.recorded_at, entry.pk), entry))
        self.last_entry = entry.pk

    def check_dates(self, before, entry):
        """Checks that dates change only by agreement (counted) or correction (not counted)."""
        moved = entry.due_on != before.due_on
        assert not moved or entry.kind in {EntryKind.DATE, *UNCOUNTED}
        agreed = 1 if entry.kind == EntryKind.DATE else 0
        assert entry.revisions == before.revisions + agreed or entry.kind in UNCOUNTED
        if entry.kind not in UNCOUNTED:
            assert entry.original_due_on == before.original_due_on

    def compare(self, pk, row):
        """Checks the action's columns against its history as read here and by the product."""
        newest = max(self.history[pk], key=lambda each: each[0])[1]
        said = {name: getattr(newest, name) for name in ActionEntry.COLUMNS}
        assert {name: row[name] for name in said} == said
        rebuilt = repeated(*history_summaries([pk])[pk])
        assert {name: row[name] for name in rebuilt} == rebuilt

    def round_of(self, action):
        return UpdateRound.objects.open().filter(plans=action.plan_id).first()

    def begin_round_of(self, action, *, today):
        return open_round(
            plans=[action.plan],
            as_at=today,
            cut_off_on=today,
            timetable=default_timetable(opens_on=today, cut_off_on=today),
            by=self.council.team,
            at=self.moment(),
        )

    def log_calls(self, round, *, is_all, today):
        outstanding = list(Action.objects.outstanding_in(round).in_order())
        return log_reminder(
            round=round,
            actions=outstanding if is_all else outstanding[:1],
            channel=Channel.PHONE,
            note="",
            asked_on=today,
            by=self.council.team,
            at=self.moment(),
        )

    def end(self, round):
        return close_round(
            round=round,
            version=round.version,
            on=round.cut_off_on + timedelta(days=1),
            by=self.council.team,
            at=self.moment(),
        )

    def hand_over_to(self, who, *, from_on):
        """Hands over the post. Every new or changed holding records one event."""
        before = holdings()
        self.attempt(
            lambda: hand_over_post(
                post=Post.objects.get(job_title=POST),
                version=None,
                name=f"The {who}",
                email=f"{who}@example.org",
                from_on=from_on,
                by=self.council.team,
                at=self.moment(),
            ),
            events=lambda _holding: len(holdings() - before),
        )

    def moment(self):
        return timezone.now()


def holdings():
    """Returns every current holding."""
    return set(PostHolding.objects.values_list("pk", "name", "email", "from_on", "to_on"))


def has_evidence(action):
    """Returns whether the claim or the action has evidence.

    Without evidence, sign-off needs a reason.
    """
    claim = CompletionClaim.objects.filter(entry__action=action).order_by("pk").last()
    return (
        bool(claim and claim.evidence) or Evidence.objects.current().filter(action=action).exists()
    )
