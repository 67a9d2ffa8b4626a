"""Clearing away submissions that can no longer be repeated."""

from datetime import datetime, timedelta

from safeguard.forms.models import Submission

# A page left open for longer is out of date, and its version is checked as well.
KEPT_FOR = timedelta(days=30)


def clear_submissions(*, at: datetime) -> int:
    """Delete submissions that nobody will repeat. Return how many there were."""
    deleted, _by_model = Submission.objects.filter(sent_at__lte=at - KEPT_FOR).delete()
    return deleted
