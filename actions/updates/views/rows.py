"""The rows of a person's own actions: folded, or open with a form."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from actions.models import ActionQuerySet, DateRequest, Draft, Evidence
from actions.sign_off import rules as sign_off_rules
from actions.updates.forms.my_actions import (
    TICK,
    AnswerForm,
    TickForm,
    open_in,
    prefix_of,
    ticked_in,
)
from actions.updates.my_actions import (
    Answerer,
    OwnAction,
    dates_asked_of,
    drafts_of,
    evidence_of,
    in_page_order,
    last_reports_on,
    own_actions,
)
from actions.updates.reasons import Reason, decisions_for_lead
from actions.updates.services.progress import can_be_confirmed
from safeguard.exceptions import StaleRecord
from safeguard.forms.kept import restore


@dataclass
class Row:
    """One action on the page. Only an open one has a form.

    `sent` is the form as submitted, for one that was open or ticked. `problem` is why a tick was
    not saved.
    """

    asked: OwnAction
    form: AnswerForm | None = None
    sent: AnswerForm | TickForm | None = None
    draft: Draft | None = None
    moved_on: StaleRecord | None = None
    problem: str = ""
    is_restored: bool = False
    is_ticked: bool = False
    can_confirm: bool = False
    can_claim: bool = False
    nonce: UUID = field(default_factory=uuid4)
    date_asked: DateRequest | None = None
    evidence: Sequence[Evidence] = ()
    decisions: Sequence[Reason] = ()

    @property
    def prefix(self) -> str:
        """The prefix of the names of its inputs."""
        return prefix_of(self.asked.action)

    @property
    def has_written_draft(self) -> bool:
        """Whether a draft holds more than a tick."""
        return self.draft is not None and is_written(self.draft)

    @property
    def can_tick(self) -> bool:
        """Whether the row has a box to tick. A draft in words is sent or discarded first."""
        return self.can_confirm and (self.form is not None or not self.has_written_draft)

    @property
    def is_unsaved(self) -> bool:
        """Whether what was sent about it has not been saved."""
        return bool(self.problem or self.moved_on or (self.sent and self.sent.errors))

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """Each error message and the id of what it is about."""
        links = [(f"action-{self.asked.action.pk}", self.problem)] if self.problem else []
        if self.moved_on:
            box = f"id_{self.prefix}-progress_made"
            links.append((box, str(self.moved_on)))
        return links + (self.form.error_links if self.form else [])


@dataclass
class Page:
    """A request for the page, the person it is for and the actions they can see."""

    request: HttpRequest
    answerer: Answerer
    led: ActionQuerySet
    now: datetime
    is_locked: bool = False

    @property
    def own(self) -> ActionQuerySet:
        """Open actions among those shown."""
        return self.led.open()

    @property
    def today(self) -> date:
        """Today's date in London."""
        return timezone.localdate(self.now)

    @cached_property
    def listed(self) -> list[OwnAction]:
        """The actions before anything is saved, in the order of the page."""
        return self.list_now()

    def list_now(self) -> list[OwnAction]:
        """The actions as they are now, in the order of the page."""
        return in_page_order(own_actions(self.own, on=self.today))

    @property
    def hidden_waiting(self) -> int:
        """How many hidden confidential actions are waiting for an update."""
        if not self.is_locked:
            return 0
        hidden = self.answerer.own.filter(is_confidential=True)
        return sum(each.is_outstanding for each in own_actions(hidden, on=self.today))


def can_confirm(asked: OwnAction, *, on: date) -> bool:
    """Whether the lead can tick that nothing has changed."""
    return not asked.answer and can_be_confirmed(asked.action, on=on)


def new_form(page: Page, asked: OwnAction, **options: Any) -> AnswerForm:
    """The form of an open action."""
    last = last_reports_on([asked.action], on=page.today).get(asked.action.pk)
    return AnswerForm(
        action=asked.action,
        can_confirm=can_confirm(asked, on=page.today),
        answer=asked.answer,
        last=last,
        on=page.today,
        **options,
    )


def rows_sent(page: Page) -> list[Row]:
    """The actions whose form was open or that were ticked, as submitted."""
    data = page.request.POST
    opened, ticked = open_in(data), ticked_in(data)
    rows = []
    for each in page.listed:
        if each.action.pk in opened:
            form = new_form(page, each, data=data)
            rows.append(Row(each, form, form))
        elif each.action.pk in ticked:
            rows.append(Row(each, sent=TickForm(data, action=each.action), is_ticked=True))
    return rows


def rows_shown(
    page: Page,
    own: Sequence[OwnAction],
    *,
    unsaved: Sequence[Row] = (),
    kept: QueryDict | None = None,
    opened: Collection[int] = (),
) -> list[Row]:
    """A row for each of the actions. Those in `opened` and those not saved have a form."""
    actions = page.own.filter(pk__in=[each.action.pk for each in own])
    drafts = drafts_of(page.answerer.address)
    decisions = decisions_for_lead(actions, on=page.today)
    dates_asked, evidence = dates_asked_of(actions), evidence_of(actions)
    unsaved_by_action = {row.asked.action.pk: row for row in unsaved}
    ticked = ticked_in(kept) if kept else set()
    rows = []
    for each in own:
        key = each.action.pk
        row = unsaved_by_action.get(key) or Row(each)
        row.asked, row.draft = each, drafts.get(key)
        row.can_confirm = can_confirm(each, on=page.today)
        row.is_ticked = row.is_ticked or key in ticked or _is_ticked(row.draft)
        if row.form is None and (key in opened or row.is_unsaved):
            row.form = new_form(page, each, draft=row.draft)
            row.is_restored = kept is not None and restore(row.form, kept)
        row.date_asked = dates_asked.get(key)
        row.evidence, row.decisions = evidence.get(key, ()), decisions.get(key, ())
        row.can_claim = row.form is not None and sign_off_rules.can_claim_completion(
            page.answerer.user, each.action, posts=page.answerer.posts
        )
        rows.append(row)
    return rows


def is_written(draft: Draft) -> bool:
    """Whether the draft holds more than a tick."""
    return set(draft.typed) != {TICK}


def _is_ticked(draft: Draft | None) -> bool:
    return draft is not None and TICK in draft.typed


def first_to_open(
    own: Sequence[OwnAction], drafts: Mapping[int, Draft], *, on: date, after: int = 0
) -> int | None:
    """The key of the action to open next: one that has a draft in words, or needs more than a tick.

    After an action has been sent, it is the next one in the order of the page. Otherwise an action
    with a draft comes first.
    """
    written = {key for key, draft in drafts.items() if is_written(draft)}
    keys = [
        each.action.pk
        for each in own
        if each.action.pk in written or (each.is_outstanding and not can_confirm(each, on=on))
    ]
    if after in keys:
        place = keys.index(after) + 1
        return next(iter(keys[place:] + keys[: place - 1]), None)
    return next(iter(sorted(keys, key=lambda key: key not in written)), None)
