"""Noting a form from inside a service, for services that are not yet called by `handle_form`."""

from datetime import datetime

from safeguard.accounts.models import User
from safeguard.forms.models import Submission
from safeguard.forms.submissions import AlreadyDone, FormReused, SentForm, sent_once

__all__ = ["AlreadyDone", "FormReused", "SentForm", "take_submission", "was_dealt_with"]


def take_submission(form: SentForm | None, *, by: User, at: datetime) -> None:
    """Notes the form in the transaction of the change it asks for.

    Raises AlreadyDone or FormReused. Commands have no form and pass None.
    """
    if form is not None:
        with sent_once(form, by=by, at=at):
            pass


def was_dealt_with(form: SentForm, *, by: User) -> bool:
    """Whether this person has sent this very form before. Writes nothing."""
    mine = Submission.objects.filter(user=by, nonce=form.nonce)
    return mine.filter(digest=form.digest).exists()
