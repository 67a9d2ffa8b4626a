"""The update rounds of the demonstration. One is closed and one is open."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction

from actions.changes.services.date_requests import agree_date, ask_for_date
from actions.changes.services.holds import HoldFacts, put_on_hold
from actions.email.signed_links import link_for
from actions.evidence.services.evidence import add_evidence
from actions.evidence.services.milestones import add_milestone, tick_milestone
from actions.models import (
    Action,
    ActionEntry,
    Channel,
    DateRequest,
    ImprovementPlan,
    Rating,
    UpdateRound,
)
from actions.moderation.services.challenges import challenge_rating
from actions.moderation.services.moderation import PrintedWords, accept_answers, edit_report_wording
from actions.moderation.services.questions import ask_lead
from actions.plans.acting_capacity import printed_capacity
from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import close_round, log_reminder, open_round
from actions.rounds.timetable import STANDARD_ROWS, EscalationLevel, TimetableDay
from actions.sign_off.services.completion import claim_completion, return_to_lead, sign_off
from actions.sign_off.services.embedded_checks import plan_embedded_check
from actions.updates.my_actions import answerer_at
from actions.updates.services.my_actions import Answer, send_updates
from actions.updates.services.progress import ProgressWords, Telling, record_progress
from actions.updates.services.updates_for_lead import update_for_lead
from safeguard.accounts.models import Post, User
from safeguard.accounts.services import PostChoice
from safeguard.dates import NO_DATE, PartialDate, in_words, parse
from safeguard.demo.council import Calendar, Cast, Data, load_council, mailbox_of
from safeguard.demo.mailbox import deliver, newest_mail
from safeguard.demo.papers import begin_report, read_data
from safeguard.files.accepted_files import check_file
from safeguard.forms.pages import SentForm

CHAIR = "Chair of the Improvement Board"


@transaction.atomic
def load_rounds(*, at: datetime) -> None:
    """Load two current plans and their rounds, once.

    If there is already a round, nothing is loaded. The site is then in use, and its own reminders
    must not be sent as part of the demonstration.
    """
    if UpdateRound.objects.exists():
        return
    council = read_data("council")
    titles = [plan["title"] for plan in council["plan"]]
    if ImprovementPlan.objects.filter(title__in=titles).exists():
        return
    calendar, cast = Calendar(at), Cast()
    load_council(council, calendar=calendar, cast=cast)
    plans = tuple(ImprovementPlan.objects.filter(title__in=titles).order_by("pk"))
    story = Story(calendar=calendar, cast=cast, plans=plans)
    for step in read_data("rounds")["step"]:
        story.run(step)


@dataclass
class Story:
    """Runs the steps, each on its day, using the same services as the pages."""

    calendar: Calendar
    cast: Cast
    plans: tuple[ImprovementPlan, ...]
    day: date = field(init=False)
    at: datetime = field(init=False)

    def run(self, step: Data) -> None:
        """Run one step. `what` chooses the method."""
        data = dict(step)
        number = data.pop("on")
        self.day, self.at = self.calendar.day(number), self.calendar.moment(number)
        refuses = data.pop("refused", "")
        written = newest_mail()
        self._methods[data.pop("what")](**data)
        deliver(since=written, refuses=refuses, by=self.cast.system, at=self.at)

    @property
    def _methods(self) -> dict[str, Callable[..., None]]:
        """The method for each kind of step."""
        return {
            "open a round": self.open_round,
            "chase": self.chase,
            "log a call": self.call,
            "close the round": self.close_round,
            "answer": self.answer,
            "answer by link": self.answer_by_link,
            "answer by phone": self.answer_by_phone,
            "add milestones": self.add_milestones,
            "add evidence": self.add_evidence,
            "mark as complete": self.claim,
            "sign off": self.sign_off,
            "return to lead": self.send_back,
            "plan a check": self.plan_check,
            "put on hold": self.put_on_hold,
            "request a date": self.ask_for_date,
            "agree the date": self.agree_date,
            "accept": self.accept,
            "ask the lead": self.ask_lead,
            "challenge": self.challenge,
            "edit the wording": self.word,
            "begin a report": self.begin_report,
        }

    def open_round(self, *, as_at: int, cut_off: int, repeats_every: int = 0) -> None:
        """Open a round for all the plans."""
        cut_off_on = self.calendar.day(cut_off)
        open_round(
            plans=self.plans,
            as_at=self.calendar.day(as_at),
            cut_off_on=cut_off_on,
            timetable=_timetable(self.day, cut_off_on),
            chair=PostChoice(Post.objects.get(job_title=CHAIR)),
            repeats_every=repeats_every,
            by=self.cast.team,
            at=self.at,
        )

    def chase(self) -> None:
        """Write the reminders due on the day."""
        chase(on=self.day, by=self.cast.system, at=self.at)

    def call(self, *, ref: str, note: str) -> None:
        """Log a phone call to a lead."""
        log_reminder(
            round=self._round,
            actions=[self._action(ref)],
            channel=Channel.PHONE,
            note=note,
            asked_on=self.day,
            by=self.cast.team,
            at=self.at,
        )

    def close_round(self) -> None:
        """Close the round. Actions that have no update are recorded as "no data"."""
        round = self._round
        close_round(round=round, version=round.version, on=self.day, by=self.cast.team, at=self.at)

    # Updates.

    def answer(self, *, ref: str, rating: str, **words: Any) -> None:
        """Record an update by the officer."""
        action = self._action(ref)
        record_progress(
            action=action,
            version=action.version,
            rating=self._rating(action, rating),
            words=self._words(**words),
            effective_on=self._round.speaks_of(self.day),
            for_post=action.lead,
            round=self._round,
            by=self.cast.officer,
            at=self.at,
        )

    def answer_by_link(self, *, post: str, answers: list[Data]) -> None:
        """Send updates from a signed link.

        An update without a rating says that nothing has changed.
        """
        round, address = self._round, mailbox_of(post)
        link = link_for(address, [round], until=round.cut_off_on)
        send_updates(
            answers=[self._answer(round, **each) for each in answers],
            answerer=answerer_at(address, on=self.day, token=link.token),
            on=self.day,
            by=self.cast.system,
            at=self.at,
        )

    def _answer(self, round: UpdateRound, *, ref: str, rating: str = "", **words: Any) -> Answer:
        action = self._action(ref)
        arguments: dict[str, Any] = {"version": action.version}
        if rating:
            arguments["rating"] = self._rating(action, rating)
            arguments["words"] = self._words(**words)
        sent = SentForm(uuid4(), digest="")
        return Answer(action, round, confirms=not rating, arguments=arguments, sent=sent)

    def answer_by_phone(self, *, ref: str, rating: str, told_by: str, **words: Any) -> None:
        """Enter an update given by phone."""
        action = self._action(ref)
        update_for_lead(
            action=action,
            version=action.version,
            rating=self._rating(action, rating),
            words=self._words(**words),
            told_by=told_by,
            telling=Telling(Channel.PHONE, self.day),
            round=self._round,
            on=self.day,
            by=self.cast.team,
            at=self.at,
        )

    def _words(
        self,
        *,
        done: str = "",
        required: str = "",
        next: str = "",
        next_on: int | None = None,
        reason: str = "",
    ) -> ProgressWords:
        return ProgressWords(
            progress_made=done,
            improvement_required=required,
            next_step=next,
            next_step_due=NO_DATE if next_on is None else self._date(next_on),
            reason=reason,
        )

    # Evidence, milestones, sign-off and dates.

    def add_milestones(self, *, by: str, ref: str, parts: list[Data]) -> None:
        """Add milestones and mark those with a date as complete."""
        user = self._who(by)
        given: dict[str, Any] = {"by": user, "at": self.at}
        for part in parts:
            due = self._date(part["due"])
            action = self._action(ref)
            added = add_milestone(action=action, wording=part["wording"], due=due, **given)
            if "done" in part:
                done_on = self.calendar.day(part["done"])
                tick_milestone(milestone=added, version=1, done_on=done_on, **given)

    def add_evidence(
        self, *, ref: str, title: str, address: str = "", name: str = "", content: str = ""
    ) -> None:
        """Add a link as evidence, or a file by name and content."""
        action = self._action(ref)
        add_evidence(
            action=action,
            title=title,
            content=address or check_file(name, content.encode()),
            for_post=action.lead,
            by=self.cast.team,
            at=self.at,
        )

    def claim(self, *, ref: str, evidence: str, post: str = "") -> None:
        """Mark an action as complete. If a post is given, this is done from a signed link."""
        action = self._action(ref)
        answerer = answerer_at(mailbox_of(post), on=self.day) if post else None
        claim_completion(
            action=action,
            version=action.version,
            evidence=evidence,
            no_evidence_reason="",
            effective_on=self.day,
            for_post=action.lead,
            told_by=answerer.told_by if answerer else "",
            by=answerer.user if answerer else self.cast.officer,
            at=self.at,
        )

    def sign_off(self, *, ref: str) -> None:
        """Sign off an action."""
        action, signing = self._action(ref), self.cast.signing
        sign_off(
            action=action,
            version=action.version,
            decided_by=printed_capacity(signing.posts_on(self.day)),
            effective_on=self.day,
            by=signing,
            at=self.at,
        )

    def send_back(self, *, ref: str, reason: str) -> None:
        """Return an action to its lead."""
        action = self._action(ref)
        return_to_lead(
            action=action,
            version=action.version,
            reason=reason,
            effective_on=self.day,
            by=self.cast.signing,
            at=self.at,
        )

    def plan_check(self, *, ref: str, due: int) -> None:
        """Plan a check that the improvement has been sustained."""
        action = self._action(ref)
        due_on = self.calendar.day(due)
        plan_embedded_check(
            action=action, version=action.version, due_on=due_on, by=self.cast.team, at=self.at
        )

    def put_on_hold(
        self, *, ref: str, reason: str, restart: int, waits_for: str, waits_for_on: int
    ) -> None:
        """Put an action on hold until a date."""
        action, day = self._action(ref), self.calendar.day
        put_on_hold(
            action=action,
            version=action.version,
            facts=HoldFacts(
                restart_on=day(restart),
                waits_for_text=waits_for,
                waits_for_on=day(waits_for_on),
            ),
            reason=reason,
            effective_on=self.day,
            by=self.cast.team,
            at=self.at,
        )

    def ask_for_date(self, *, ref: str, new_due: int, reason: str) -> None:
        """Request a new date."""
        action = self._action(ref)
        ask_for_date(
            action=action,
            version=action.version,
            new_due=self._date(new_due),
            reason=reason,
            by=self.cast.officer,
            at=self.at,
        )

    def agree_date(self, *, ref: str, reason: str) -> None:
        """Agree the requested date."""
        signing = self.cast.signing
        agree_date(
            request=DateRequest.objects.waiting().get(action=self._action(ref)),
            decided_by=printed_capacity(signing.posts_on(self.day)),
            reason=reason,
            effective_on=self.day,
            by=signing,
            at=self.at,
        )

    # Reviewing the updates.

    def accept(self, *, refs: list[str]) -> None:
        """Accept these answers, or all of them if no references are given."""
        came_in = ActionEntry.objects.answers_to(self._round)
        chosen = came_in.filter(action__ref__in=refs) if refs else came_in
        accept_answers(entries=list(chosen), by=self.cast.team, at=self.at)

    def ask_lead(self, *, ref: str, question: str) -> None:
        """Ask the lead a question about the answer."""
        given = self._reading(ref)
        ask_lead(action=given["entry"].action, question=question, **given)

    def challenge(self, *, ref: str, rating: str, reason: str) -> None:
        """Propose another rating."""
        given = self._reading(ref)
        proposed = self._rating(given["entry"].action, rating)
        challenge_rating(rating=proposed, reason=reason, **given)

    def word(self, *, ref: str, done: str, required: str) -> None:
        """Edit the wording for the report."""
        edit_report_wording(words=PrintedWords(done, required), **self._reading(ref))

    def begin_report(self, *, plan: str, as_at: int, **words: str) -> None:
        """Start a draft report."""
        about = next(each for each in self.plans if each.title == plan)
        begin_report(about, as_at=self.calendar.day(as_at), by=self.cast.team, at=self.at, **words)

    def _reading(self, ref: str) -> dict[str, Any]:
        entry = ActionEntry.objects.answers_to(self._round).get(action__ref=ref)
        return {"entry": entry, "version": 0, "by": self.cast.team, "at": self.at}

    @property
    def _round(self) -> UpdateRound:
        return UpdateRound.objects.open().get()

    def _action(self, ref: str) -> Action:
        return Action.objects.get(plan__in=self.plans, ref=ref)

    def _rating(self, action: Action, code: str) -> Rating:
        return action.plan.scale.ratings.get(code=code)

    def _date(self, number: int) -> PartialDate:
        return parse(in_words(self.calendar.day(number)))

    def _who(self, name: str) -> User:
        return {"officer": self.cast.officer, "team": self.cast.team}[name]


def _timetable(opens_on: date, cut_off_on: date) -> list[TimetableDay]:
    """The standard reminders in days of the week, so that the day of loading changes nothing."""
    levels = zip((-7, -2, 1, 2, 3, 4), STANDARD_ROWS, strict=True)
    days = [TimetableDay(cut_off_on + timedelta(days=n), row.asked) for n, row in levels]
    return [TimetableDay(opens_on, EscalationLevel.LEAD), *days]
