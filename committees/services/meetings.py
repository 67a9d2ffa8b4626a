"""Keeping committees and their meetings."""

from datetime import date, datetime

from django.db import transaction

from committees.models import Committee, Meeting
from safeguard.accounts.models import User
from safeguard.audit.services import record


@transaction.atomic
def find_or_make_meeting(*, committee_name: str, held_on: date, by: User, at: datetime) -> Meeting:
    """The committee's meeting on the day; both are made where they are not known yet."""
    committee, is_new = Committee.objects.get_or_create(name=" ".join(committee_name.split()))
    if is_new:
        record("committee.made", committee, by=by, at=at)
    meeting, is_new = Meeting.objects.get_or_create(committee=committee, held_on=held_on)
    if is_new:
        record("meeting.made", meeting, by=by, at=at, held_on=held_on)
    return meeting
