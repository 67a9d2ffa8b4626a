"""Which withdrawn parts of a committee's record its readers still find."""

from django.db.models import F, Q


def in_sight(published_at: str) -> Q:
    """What is not withdrawn, or had been readable before it was: then readers find the reason.

    `published_at` looks up when the agenda or the minutes that it stands in were published.
    """
    return Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F(published_at))
