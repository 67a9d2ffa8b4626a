"""Which withdrawn records stay visible to readers."""

from django.db.models import F, Q


def in_sight(published_at: str) -> Q:
    """A condition: not withdrawn, or withdrawn after publication and so shown with the reason.

    `published_at` is the lookup of when its agenda or minutes were published.
    """
    return Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=F(published_at))
