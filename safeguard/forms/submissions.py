"""Handling each submission once, however often the form is sent."""

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
    """A submitted form: the nonce of its page and a digest of its content."""

    nonce: UUID
    digest: str


class AlreadyDone(Exception):
    """Raised for a repeated submission; `address` is where the first one led."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


class FormReused(Exception):
    """Raised for a submission with the nonce of an earlier one and different content."""


@contextmanager
def sent_once(sent: SentForm, *, by: AbstractBaseUser, at: datetime) -> Iterator[Submission]:
    """A transaction that records the submission and then runs the block.

    The block can set the submission's `address`, where a repeated submission will be sent. Of two
    at once, the second waits for the first. Raises AlreadyDone or FormReused if the person has
    sent the form before.
    """
    with transaction.atomic():
        submission = _record(sent, by=by, at=at)
        yield submission
        if submission.address:
            submission.save(update_fields=["address"])


def address_of_earlier(nonce: UUID, digest: Callable[[], str], *, by: AbstractBaseUser) -> str:
    """Where this submission led when the person sent it before; "" if they have not.

    `digest` is only called if the nonce is known, as it reads whole files.
    """
    earlier = Submission.objects.filter(user_id=by.pk, nonce=nonce).first()
    return earlier.address if earlier and earlier.digest == digest() else ""


def digest_of(*parts: MultiValueDict[str, Any]) -> str:
    """A digest of the submitted values and files, without the CSRF token."""
    pairs = sorted(
        (name, [_content_of(value) for value in values])
        for part in parts
        for name, values in part.lists()
        if name != "csrfmiddlewaretoken"
    )
    return hashlib.sha256(repr(pairs).encode()).hexdigest()


def _record(sent: SentForm, *, by: AbstractBaseUser, at: datetime) -> Submission:
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
    """Text unchanged; for a file, a digest of its content."""
    if not isinstance(value, UploadedFile):
        return str(value)
    digest = hashlib.sha256()
    for chunk in value.chunks():
        digest.update(chunk)
    value.seek(0)
    return digest.hexdigest()
