"""An action's life cycle as a state machine: its services called in any order."""

from datetime import datetime, timedelta

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from actions.changes.services.date_corrections import correct_date
from actions.changes.services.date_requests import agree_date, ask_for_date, refuse_date
from actions.changes.services.holds import HoldFacts, put_on_hold
from actions.changes.services.states import change_state
from actions.changes.services.withdrawals import ask_for_withdrawal, refuse_withdrawal
from actions.models import DateRequest, EmbeddedCheck, UpdateRound, WithdrawalRequest
from actions.plans.states import State
from actions.sign_off.services.completion import (
    ActionVersion,
    claim_completion,
    return_to_lead,
    sign_off,
    sign_off_several,
)
from actions.sign_off.services.embedded_checks import plan_embedded_check, record_embedded_check
from actions.updates.services.progress import confirm_nothing_changed, record_progress
from safeguard.dates import parse
from tests.deep.action_life import CHANGES, Life, leads_to
from tests.factories import NOW, TODAY, make_words

RATINGS = ("green", "amber", "red", "amber-green", "amber-red")
WHICH = st.integers(0, 2)
REASONS = st.sampled_from(["The trainer left.", "The trainer left.", ""])
DATES = st.sampled_from(["31/12/2099", "March 2098", "tbc"])
LATE = st.sampled_from([0, 0, 0, 1])


class LifeCycle(Life):
    """The steps, each through its service, as days pass."""

    def __init__(self):
        self.on, self.at = TODAY, NOW
        super().__init__()

    def moment(self) -> datetime:
        self.at += timedelta(minutes=1)
        return self.at

    def attempt_if_current(self, action, late, step):
        """Takes a step. Checks that a step based on an out-of-date version is refused."""
        done = self.attempt(step)
        assert not (done and late and action.version), "Another person's change was overwritten"

    def common_arguments(self, action, late=0):
        """Returns the arguments every service needs."""
        return {
            "action": action,
            "version": max(action.version - late, 0),
            "effective_on": self.on,
            "at": self.moment(),
        }

    @rule(days=st.integers(1, 40))
    def pass_days(self, days):
        self.on += timedelta(days=days)
        self.at += timedelta(days=days)

    @rule(
        which=WHICH,
        rating=st.sampled_from(RATINGS),
        reason=REASONS,
        step=REASONS,
        days_late=st.sampled_from([0, 0, 0, 10]),
        late=LATE,
    )
    def record(self, which, rating, reason, step, days_late, late):
        action = self.pick(which)
        found = action.plan.scale.ratings.filter(code=rating).first()
        words = {"reason": reason, "next_step": step, "progress_made": f"Said at {self.at}"}
        given = self.common_arguments(action, late) | {
            "effective_on": self.on - timedelta(days=days_late)
        }
        if found:
            self.attempt_if_current(
                action,
                late,
                lambda: record_progress(
                    **given,
                    rating=found,
                    words=make_words(**words, restart_on=self.on + timedelta(days=30)),
                    round=self.round_of(action),
                    by=self.council.lead,
                ),
            )

    @rule(which=WHICH)
    def confirm(self, which):
        action = self.pick(which)
        given = self.common_arguments(action) | {
            "round": self.round_of(action),
            "by": self.council.lead,
        }
        self.attempt(lambda: confirm_nothing_changed(**given))

    @rule(which=WHICH, reason=REASONS, number=st.integers(0, 20), late=LATE)
    def move(self, which, reason, number, late):
        """Makes an allowed change of status or extends a hold. Rarely, it removes the action."""
        action = self.pick(which)
        continuing, ending = CHANGES[action.state], leads_to(action.state) - CHANGES[action.state]
        stays = {action.state} & {"on-hold"}
        options = [*sorted(continuing | stays) * 5, *sorted(ending)] or [action.state]
        new = State(options[number % len(options)])
        given = self.common_arguments(action, late)
        self.attempt_if_current(
            action, late, lambda: self.call_move_service(action, new, reason, given)
        )

    @rule(which=WHICH)
    def move_to_disallowed_states(self, which):
        """Attempts every disallowed change, with a reason, and sign-off by the wrong service."""
        old = self.pick(which).state
        for new in set(State) - {old} - leads_to(old):
            action = self.pick(which)
            own_arguments = self.common_arguments(action)
            done = self.attempt(
                lambda new=new, action=action, given=own_arguments: self.call_move_service(
                    action, new, "Requested by the board.", given
                )
            )
            assert not done, f"{old} to {new}"
        assert not self.attempt(lambda: self.change(self.pick(which), State.SIGNED_OFF))
        if old == State.REVISED_TIMESCALE_NEEDED:
            assert not self.attempt(lambda: self.change(self.pick(which), State.IN_PROGRESS))

    def change(self, action, new):
        given = self.common_arguments(action) | {"by": self.council.team}
        return change_state(**given, new=new, reason="Because.", decided_by="")

    def call_move_service(self, action, new, reason, given):
        team = given | {"by": self.council.team}
        if new == State.ON_HOLD:
            facts = HoldFacts(self.on + timedelta(days=90))
            return put_on_hold(**team, facts=facts, reason=reason)
        if new == State.AWAITING_SIGN_OFF:
            return claim_completion(**team, evidence="", no_evidence_reason=reason)
        if new == State.SIGNED_OFF:
            return sign_off(**given, by=self.council.signer, decided_by="Director")
        if action.work_state == State.AWAITING_SIGN_OFF and new == State.IN_PROGRESS:
            return return_to_lead(**team, reason=reason)
        board = "The board" if reason else ""
        return change_state(**team, new=new, reason=reason, decided_by=board)

    @rule()
    def sign_several(self):
        """Signs off several actions, either all or none, with an event for each."""
        every = [self.action(pk) for pk in self.council.keys]
        waiting = [each for each in every if each.state == State.AWAITING_SIGN_OFF]
        self.attempt(
            lambda: sign_off_several(
                read=[ActionVersion(each, each.version) for each in waiting or every],
                decided_by="Director",
                effective_on=self.on,
                by=self.council.signer,
                at=self.moment(),
            ),
            events=len,
        )

    @rule(which=WHICH, is_embedded=st.booleans(), found=REASONS, plans=st.booleans())
    def check(self, which, is_embedded, found, plans):
        """Plans a check, or records the result of the one planned."""
        action = self.pick(which)
        given = self.common_arguments(action) | {"by": self.council.team}
        planned = EmbeddedCheck.objects.filter(action=action).order_by("-pk").first()
        if plans or planned is None:
            del given["effective_on"]
            self.attempt(lambda: plan_embedded_check(**given, due_on=self.on))
        else:
            del given["action"]
            given |= {"check": planned, "is_embedded": is_embedded, "found": found}
            self.attempt(lambda: record_embedded_check(**given))

    @rule(which=WHICH, due=DATES, reason=REASONS, late=LATE)
    def ask(self, which, due, reason, late):
        action = self.pick(which)
        given = self.common_arguments(action, late) | {"new_due": parse(due), "reason": reason}
        del given["effective_on"]
        self.attempt_if_current(action, late, lambda: ask_for_date(**given, by=self.council.lead))

    @rule(is_agreed=st.booleans(), reason=REASONS)
    def decide_request(self, is_agreed, reason):
        """Decides the oldest request for a new date, even if its action has since been closed."""
        asked = DateRequest.objects.filter(decided_at=None).order_by("pk").first()
        if asked:
            self.attempt(lambda: self.call_decision_service(asked, is_agreed, reason))

    def call_decision_service(self, asked, is_agreed, reason):
        given = {"request": asked, "reason": reason, "by": self.council.signer}
        if not is_agreed:
            return refuse_date(**given, at=self.moment())
        decision = {"decided_by": "Director", "effective_on": self.on}
        return agree_date(**given, **decision, at=self.moment())

    @rule(which=WHICH, due=DATES, reason=REASONS)
    def correct(self, which, due, reason):
        given = self.common_arguments(self.pick(which)) | {
            "corrected_due": parse(due),
            "reason": reason,
        }
        self.attempt(lambda: correct_date(**given, by=self.council.team))

    @rule(which=WHICH, reason=REASONS, asks=st.booleans())
    def request_or_refuse_removal(self, which, reason, asks):
        """Requests the removal of an action, or refuses the request."""
        action = self.pick(which)
        asked = WithdrawalRequest.objects.filter(action=action).order_by("-pk").first()
        by = {"by": self.council.team, "at": self.moment(), "reason": reason}
        if asks or asked is None:
            version = action.version
            self.attempt(lambda: ask_for_withdrawal(action=action, version=version, **by))
        else:
            self.attempt(lambda: refuse_withdrawal(request=asked, **by))

    @precondition(lambda self: UpdateRound.objects.open().count() < len(self.council.keys) - 1)
    @rule(which=WHICH)
    def begin_round(self, which):
        self.attempt(lambda: self.begin_round_of(self.pick(which), today=self.on))

    @precondition(lambda self: UpdateRound.objects.open().exists())
    @rule(is_all=st.booleans())
    def log_calls_in_open_rounds(self, is_all):
        for round in UpdateRound.objects.open():
            self.attempt(lambda round=round: self.log_calls(round, is_all=is_all, today=self.on))

    @precondition(lambda self: UpdateRound.objects.open().exists())
    @rule()
    def end_round(self):
        for round in UpdateRound.objects.open():
            self.attempt(lambda round=round: self.end(round), events=lambda silent: 1 + silent)

    @rule(who=st.sampled_from(["other", "lead"]), days=st.integers(0, 9))
    def hand_over(self, who, days):
        self.hand_over_to(who, from_on=self.on + timedelta(days=days))
