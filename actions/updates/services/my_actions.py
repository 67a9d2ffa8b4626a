"""Recording one person's updates on several actions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from actions.email.services import write_mail
from actions.models import Action, ActionEntry, OutgoingMail, UpdateRound
from actions.plans.services.entries import lock_actions
from actions.updates.emails import receipt_email
from actions.updates.my_actions import Answerer
from actions.updates.services.progress import (
    confirm_nothing_changed,
    discard_draft,
    record_progress,
)
from safeguard.accounts.models import User
from safeguard.audit.services import recording_last
from safeguard.exceptions import Refused, StaleRecord
from safeguard.forms.pages import AlreadyDone, FormReused, SentForm, sent_once


@dataclass(frozen=True)
class Answer:
    """An update on one action: "nothing has changed", or the fields in `arguments`.

    `sent` is the action's own form on the page.
    """

    action: Action
    round: UpdateRound | None
    confirms: bool
    arguments: dict[str, Any]
    sent: SentForm


@dataclass(frozen=True)
class Outcome:
    """The result of one update: an entry, a problem, or neither if it has been sent before."""

    entry: ActionEntry | None = None
    problem: Refused | StaleRecord | FormReused | None = None


@transaction.atomic
@recording_last()
def send_updates(
    *, answers: Sequence[Answer], answerer: Answerer, on: date, by: User, at: datetime
) -> list[Outcome]:
    """Records the updates in order. If one fails, the others are still recorded.

    A person using a link gets one receipt for all of them, in the same transaction, so that
    submitting the page twice at once produces only one receipt. Returns the outcomes in the same
    order.
    """
    lock_actions(answer.action.pk for answer in answers)
    outcomes = [_send(answer, answerer, on=on, by=by, at=at) for answer in answers]
    entries = [outcome.entry for outcome in outcomes if outcome.entry]
    if answerer.token and entries:
        send_receipt(
            entries=entries,
            address=answerer.address,
            name=answerer.greeting_name,
            token=answerer.token,
            by=by,
            at=at,
        )
    return outcomes


@transaction.atomic
def send_receipt(
    *, entries: Sequence[ActionEntry], address: str, name: str, token: str, by: User, at: datetime
) -> OutgoingMail | None:
    """Emails one receipt for all the updates a person has just sent by link."""
    email = receipt_email(entries, name=name, token=token)
    return write_mail(
        key=f"receipt {max(entry.pk for entry in entries)} {address}",
        to=address,
        email=email,
        by=by,
        at=at,
    )


def _send(answer: Answer, answerer: Answerer, *, on: date, by: User, at: datetime) -> Outcome:
    record = confirm_nothing_changed if answer.confirms else record_progress
    try:
        with sent_once(answer.sent, by=by, at=at), recording_last():
            entry = record(
                action=answer.action,
                effective_on=answer.round.speaks_of(on) if answer.round else on,
                round=answer.round,
                for_post=answer.action.lead,
                told_by=answerer.told_by,
                by=by,
                at=at,
                **answer.arguments,
            )
    except AlreadyDone:
        return Outcome()
    except (Refused, StaleRecord, FormReused) as problem:
        return Outcome(problem=problem)
    discard_draft(action=answer.action, address=answerer.address)
    return Outcome(entry=entry)
