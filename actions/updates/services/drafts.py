"""Drafts of updates. They are not records, so they are not audited."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from actions.models import Action, Draft
from safeguard.forms.models import Submission

# Longer than any field accepts, so that text too long to send is not lost.
LONGEST_DRAFT = 50_000


@transaction.atomic
def save_draft(
    *, action: Action, address: str, typed: Mapping[str, str], nonce: UUID | None, at: datetime
) -> Draft | None:
    """Saves field values by name, or deletes the draft if all are empty.

    Returns None if nothing was saved, as for a draft that arrives after its form, identified by
    `nonce`, was sent.
    """
    if nonce and Submission.objects.filter(nonce=nonce).exists():
        return None
    values = {name: text.replace("\x00", "")[:LONGEST_DRAFT] for name, text in typed.items()}
    if not values:
        discard_draft(action=action, address=address)
        return None
    draft, _is_new = Draft.objects.update_or_create(
        action=action, address=address.lower(), defaults={"typed": values, "saved_at": at}
    )
    return draft


def discard_draft(*, action: Action, address: str) -> None:
    """Deletes a person's draft for an action."""
    Draft.objects.of(address).filter(action=action).delete()
