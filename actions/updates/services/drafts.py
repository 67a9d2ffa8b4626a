"""Keeping what people have typed until they send it. Nothing of it is said, so none is audited."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from actions.models import Action, Draft
from safeguard.forms.models import Submission

# More than any box takes, so that even what is too long to be sent is not lost.
LONGEST_DRAFT = 50_000


@transaction.atomic
def save_draft(
    *, action: Action, address: str, typed: Mapping[str, str], nonce: UUID | None, at: datetime
) -> Draft | None:
    """Keeps what stands in the boxes, by name; empty boxes forget the draft.

    A draft that arrives after its form was sent, which `nonce` tells, is not kept.
    """
    if nonce and Submission.objects.filter(nonce=nonce).exists():
        return None
    kept = {name: text.replace("\x00", "")[:LONGEST_DRAFT] for name, text in typed.items()}
    if not kept:
        discard_draft(action=action, address=address)
        return None
    draft, _is_new = Draft.objects.update_or_create(
        action=action, address=address.lower(), defaults={"typed": kept, "saved_at": at}
    )
    return draft


def discard_draft(*, action: Action, address: str) -> None:
    """Forgets what the person typed: it was sent, or the boxes are empty again."""
    Draft.objects.of(address).filter(action=action).delete()
