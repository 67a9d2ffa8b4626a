"""Doing a thing once, however often its form is sent."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from safeguard.accounts.models import Submission, User


@dataclass(frozen=True)
class SentForm:
    """A form as it was sent: the number it was drawn with and a digest of what stood in it."""

    nonce: UUID
    digest: str


class AlreadyDone(Exception):
    """The same form was sent before and has been dealt with."""


class FormReused(Exception):
    """A form that was dealt with came again with something else in it."""


def take_submission(form: SentForm | None, *, by: User, at: datetime) -> None:
    """Notes the form in the transaction of the change it asks for.

    Raises AlreadyDone or FormReused. Commands have no form and pass None.
    """
    if form is None:
        return
    try:
        with transaction.atomic():
            Submission.objects.create(user=by, nonce=form.nonce, digest=form.digest, sent_at=at)
    except IntegrityError:
        earlier = Submission.objects.get(user=by, nonce=form.nonce)
        if earlier.digest == form.digest:
            raise AlreadyDone from None
        raise FormReused from None


def was_dealt_with(form: SentForm, *, by: User) -> bool:
    """Whether this person has sent this very form before. Writes nothing."""
    return Submission.objects.filter(user=by, nonce=form.nonce, digest=form.digest).exists()
