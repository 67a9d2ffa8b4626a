"""Doing what a form asks for once, however often the form is sent."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.datastructures import MultiValueDict

from safeguard.forms.models import Submission


@dataclass(frozen=True)
class SentForm:
    """A form as it was sent: the number of the page it was drawn on and a digest of its content."""

    nonce: UUID
    digest: str


class AlreadyDone(Exception):
    """The same form was sent before; `address` is the page to which that led."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class FormReused(Exception):
    """A form that was dealt with came again with something else in it."""


@contextmanager
def sent_once(sent: SentForm, *, by: AbstractBaseUser, at: datetime) -> Iterator[Submission]:
    """A transaction for what the form asks for, with the form noted first.

    The block may set the submission's `address`, which is kept for when the form comes again. Of
    two that are sent at once, the second waits for the first. Raises AlreadyDone or FormReused for
    a form that this person has sent before.
    """
    with transaction.atomic():
        submission = _noted(sent, by=by, at=at)
        yield submission
        if submission.address:
            submission.save(update_fields=["address"])


def address_of_earlier(nonce: UUID, digest: Callable[[], str], *, by: AbstractBaseUser) -> str:
    """The address to which this very form led when the person sent it before, "" if they did not.

    The digest, for which whole files are read, is taken only where the number is known.
    """
    earlier = Submission.objects.filter(user_id=by.pk, nonce=nonce).first()
    return earlier.address if earlier and earlier.digest == digest() else ""


def digest_of(*parts: MultiValueDict[str, Any]) -> str:
    """A digest of what was typed, chosen and handed in, without the token of each drawing."""
    pairs = sorted(
        (name, [_content_of(value) for value in values])
        for part in parts
        for name, values in part.lists()
        if name != "csrfmiddlewaretoken"
    )
    return hashlib.sha256(repr(pairs).encode()).hexdigest()


def _noted(sent: SentForm, *, by: AbstractBaseUser, at: datetime) -> Submission:
    try:
        with transaction.atomic():
            return Submission.objects.create(
                user_id=by.pk, nonce=sent.nonce, digest=sent.digest, sent_at=at
            )
    except IntegrityError:
        earlier = Submission.objects.get(user_id=by.pk, nonce=sent.nonce)
        if earlier.digest == sent.digest:
            raise AlreadyDone(earlier.address) from None
        raise FormReused from None


def _content_of(value: Any) -> str:
    """A text as it is; a file by what is in it, since another file is another form."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()
