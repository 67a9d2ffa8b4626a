"""An action's life as a machine of steps that may be taken in any order, by services or pages.

After every step that was refused nothing has changed; after every other there is one event more,
the action's own columns say what its history says, the trail is whole and the work has moved
along an allowed way or not at all.
"""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from actions.models import Action, ActionEntry, Channel, DateRequest, EntryKind, UpdateRound
from actions.services.completion import claim_completion, return_to_lead, sign_off
from actions.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.services.entries import actions_that_disagree
from actions.services.holds import HoldFacts, put_on_hold
from actions.services.progress import confirm_nothing_changed, record_progress
from actions.services.rounds import close_round, log_chaser, open_round
from actions.services.state_changes import change_state
from actions.states import MOVES, State, may_move
from actions.timetable import default_timetable
from safeguard.accounts.models import Post, PostHolding
from safeguard.accounts.refusals import MovedOn, Refused
from safeguard.accounts.roles import Role
from safeguard.accounts.services.holdings import hand_over_post
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import verify
from safeguard.dates import parse
from tests.actions.answering import forms_of, sent
from tests.factories import (
    ANSWER,
    NOW,
    TODAY,
    hold,
    import_rows,
    make_plan,
    make_user,
    make_words,
)
from tests.pages.forms import as_drawn

POST = "Head of Safeguarding"
RATINGS = ("green", "amber", "red", "amber-green", "amber-red")
WHICH = st.integers(0, 2)
REASONS = st.sampled_from(["The trainer left.", "The trainer left.", ""])


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
        self.keys = list(Action.objects.order_by("pk").values_list("pk", flat=True))


def holdings():
    """Every holding as it stands; one that is new or changed is one event."""
    return set(PostHolding.objects.values_list("pk", "name", "email", "from_on", "to_on"))


def changes():
    """How many events tell of a change; the mails that tell somebody of it have their own."""
    return AuditEvent.objects.exclude(verb__startswith="mail.").count()


class LifeCycle(RuleBasedStateMachine):
    """The steps, each by its service. `council` is made once; every run begins from it again."""

    council: Council

    def __init__(self):
        super().__init__()
        self.run = transaction.atomic()
        self.run.__enter__()
        self.on, self.at = TODAY, NOW
        self.states = {pk: self.action(pk).work_state for pk in self.council.keys}

    def teardown(self):
        transaction.set_rollback(True)
        self.run.__exit__(None, None, None)

    def action(self, pk) -> Action:
        return Action.objects.select_related("plan__scale", "rating", "lead").get(pk=pk)

    def some(self, which) -> Action:
        return self.action(self.council.keys[which])

    def moment(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def today(self) -> date:
        return self.on

    def attempt(self, step, *, events=1) -> None:
        """Takes a step, which says how many events it leaves if not one, or refuses."""
        before = (changes(), ActionEntry.objects.count(), self.versions())
        try:
            with transaction.atomic():
                done = step()
        except (Refused, MovedOn):
            done = None
        if done is None:
            now = (changes(), ActionEntry.objects.count(), self.versions())
            assert now == before
        else:
            assert changes() == before[0] + (events(done) if callable(events) else events)

    def versions(self):
        return list(Action.objects.order_by("pk").values_list("version", "state", "rating"))

    def round_of(self, action):
        return UpdateRound.objects.open().filter(plans=action.plan_id).first()

    @rule(days=st.integers(1, 40))
    def time_goes_by(self, days):
        self.on += timedelta(days=days)
        self.at += timedelta(days=days)

    @rule(
        which=WHICH,
        rating=st.sampled_from(RATINGS),
        reason=REASONS,
        step=REASONS,
        days_late=st.sampled_from([0, 0, 0, 10]),
        versions_late=st.sampled_from([0, 0, 0, 1]),
    )
    def record(self, which, rating, reason, step, days_late, versions_late):
        action = self.some(which)
        found = action.plan.scale.ratings.filter(code=rating).first()
        if found:
            words = {"reason": reason, "next_step": step, "progress_made": f"Said at {self.at}"}
            self.attempt(lambda: self.do_record(action, found, words, days_late, versions_late))

    def do_record(self, action, rating, words, days_late, versions_late):
        return record_progress(
            action=action,
            version=action.version - versions_late,
            rating=rating,
            words=make_words(**words),
            effective_on=self.today() - timedelta(days=days_late),
            round=self.round_of(action),
            by=self.council.lead,
            at=self.moment(),
        )

    @rule(which=WHICH)
    def confirm(self, which):
        action = self.some(which)
        self.attempt(lambda: self.do_confirm(action))

    def do_confirm(self, action):
        return confirm_nothing_changed(
            action=action,
            version=action.version,
            effective_on=self.today(),
            round=self.round_of(action),
            by=self.council.lead,
            at=self.moment(),
        )

    @rule(which=WHICH, reason=REASONS, number=st.integers(0, 20), is_any=st.booleans())
    def move(self, which, reason, number, is_any):
        """To any state at all, or along a way that the states allow."""
        action = self.some(which)
        ways = list(State) if is_any else [*MOVES[action.work_state]] or list(State)
        new = sorted(ways)[number % len(ways)]
        self.attempt(lambda: self.do_move(action, new, reason))

    def do_move(self, action, new, reason):
        given = {"action": action, "version": action.version, "effective_on": self.today()}
        team = {"by": self.council.team, "at": self.moment()}
        if new == State.ON_HOLD:
            facts = HoldFacts(self.today() + timedelta(days=90))
            return put_on_hold(**given, **team, facts=facts, reason=reason)
        if new == State.AWAITING_SIGN_OFF:
            why = {"evidence": "", "no_evidence_reason": reason}
            return claim_completion(**given, **team, **why)
        if new == State.SIGNED_OFF:
            signer = {"by": self.council.signer, "at": self.moment()}
            return sign_off(**given, **signer, decided_by="Director")
        if action.work_state == State.AWAITING_SIGN_OFF and new == State.IN_PROGRESS:
            return return_to_lead(**given, **team, reason=reason)
        board = "The board" if reason else ""
        return change_state(**given, **team, new=new, reason=reason, decided_by=board)

    @rule(which=WHICH, due=st.sampled_from(["31/12/2099", "March 2098", "tbc"]), reason=REASONS)
    def ask(self, which, due, reason):
        action = self.some(which)
        self.attempt(lambda: self.do_ask(action, due, reason))

    def do_ask(self, action, due, reason):
        return ask_for_date(
            action=action,
            version=action.version,
            new_due=parse(due),
            reason=reason,
            by=self.council.lead,
            at=self.moment(),
        )

    @rule(is_agreed=st.booleans(), reason=REASONS)
    def answer(self, is_agreed, reason):
        asked = DateRequest.objects.waiting().select_related("action").order_by("pk").first()
        if asked:
            self.attempt(lambda: self.do_answer(asked, is_agreed, reason))

    def do_answer(self, asked, is_agreed, reason):
        given = {"request": asked, "reason": reason, "by": self.council.signer}
        if not is_agreed:
            return refuse_date(**given, at=self.moment())
        on = self.today()
        return agree_date(**given, decided_by="Director", effective_on=on, at=self.moment())

    @precondition(lambda self: UpdateRound.objects.open().count() < len(self.council.keys) - 1)
    @rule(which=WHICH)
    def begin_round(self, which):
        plan, today = self.some(which).plan, self.today()
        self.attempt(
            lambda: open_round(
                plans=[plan],
                as_at=today,
                cut_off_on=today,
                timetable=default_timetable(opens_on=today, cut_off_on=today),
                by=self.council.team,
                at=self.moment(),
            )
        )

    @precondition(lambda self: UpdateRound.objects.open().exists())
    @rule(is_all=st.booleans())
    def telephone(self, is_all):
        for round in UpdateRound.objects.open():
            outstanding = list(Action.objects.outstanding_in(round).in_order())
            self.attempt(
                lambda round=round, asked=outstanding: log_chaser(
                    round=round,
                    actions=asked if is_all else asked[:1],
                    channel=Channel.PHONE,
                    note="",
                    asked_on=self.today(),
                    by=self.council.team,
                    at=self.moment(),
                )
            )

    @precondition(lambda self: UpdateRound.objects.open().exists())
    @rule()
    def end_round(self):
        for round in UpdateRound.objects.open():
            self.attempt(
                lambda round=round: close_round(
                    round=round,
                    version=round.version,
                    on=round.cut_off_on + timedelta(days=1),
                    by=self.council.team,
                    at=self.moment(),
                ),
                events=lambda silent: 1 + silent,
            )

    @rule(who=st.sampled_from(["other", "lead"]), days=st.integers(0, 9))
    def hand_over(self, who, days):
        post = Post.objects.get(job_title=POST)
        before = holdings()
        self.attempt(
            lambda: hand_over_post(
                post=post,
                version=None,
                name=f"The {who}",
                email=f"{who}@example.org",
                from_on=self.today() + timedelta(days=days),
                by=self.council.team,
                at=self.moment(),
            ),
            events=lambda _holding: len(holdings() - before),
        )

    @invariant()
    def the_columns_say_what_the_history_says(self):
        assert actions_that_disagree() == []

    @invariant()
    def the_trail_is_whole(self):
        verify()

    @invariant()
    def the_work_has_moved_along_an_allowed_way(self):
        for pk, old in self.states.items():
            new = self.action(pk).work_state
            assert new == old or may_move(old, new), f"{old} to {new}"
            self.states[pk] = new

    @invariant()
    def nobody_was_silent_who_answered(self):
        for entry in ActionEntry.objects.filter(kind=EntryKind.NO_RETURN):
            others = ActionEntry.objects.filter(action=entry.action_id, round=entry.round_id)
            assert others.filter(recorded_at__lt=entry.recorded_at).count() == 0


class LifeCycleByPages(LifeCycle):
    """The same, where a lead, the team and a signing officer take their steps by the pages."""

    def __init__(self):
        self.clients = {who: Client() for who in ("lead", "team", "signer")}
        super().__init__()
        for who, client in self.clients.items():
            client.force_login(getattr(self.council, who))

    def moment(self):
        return timezone.now()

    def today(self):
        return timezone.localdate()

    def send(self, who, name, pk, **typed):
        """What is true if the page did it; nothing if it was refused."""
        client, address = self.clients[who], reverse(f"actions:{name}", args=[pk])
        page = client.get(address)
        if page.status_code == 403:
            return None
        answer = client.post(address, as_drawn(page, **typed))
        assert answer.status_code in {200, 302, 409}
        return True if answer.status_code == 302 else None

    def do_record(self, action, rating, words, days_late, versions_late):
        typed = {**ANSWER, **words, "rating": rating.code}
        typed["version"] = max(action.version - versions_late, 0)
        return self.send("lead", "record-progress", action.pk, **typed)

    def do_confirm(self, action):
        client = self.clients["lead"]
        page = client.get("/my-actions/")
        if action not in forms_of(page):
            return None
        answer = client.post("/my-actions/", sent(page, {action: {"nothing_changed": "on"}}))
        assert answer.status_code in {200, 302, 409}
        return True if answer.status_code == 302 else None

    def do_move(self, action, new, reason):
        who = "signer" if new == State.SIGNED_OFF else "team"
        return self.send(who, "change-state", action.pk, state=new.value, reason=reason)

    def do_ask(self, action, due, reason):
        return self.send("lead", "ask-for-date", action.pk, new_due=due, reason=reason)

    def do_answer(self, asked, is_agreed, reason):
        answer = "agree" if is_agreed else "refuse"
        return self.send("signer", "answer-date-request", asked.pk, answer=answer, reason=reason)
