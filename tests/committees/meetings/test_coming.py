"""Which meetings are coming and which are past."""

from datetime import date, datetime, time

import pytest
from django.utils import timezone

from committees.models import Meeting
from tests.committees.making import make_committee, make_meeting

pytestmark = pytest.mark.django_db

DAY = date(2026, 12, 1)
BEFORE, AFTER = (
    timezone.make_aware(datetime.combine(DAY, clock)) for clock in (time(18, 59), time(19, 0))
)


@pytest.mark.parametrize(
    ("starts_at", "has_minutes", "coming"),
    [
        (time(19), False, (True, False)),
        (None, False, (True, True)),
        (time(19), True, (False, False)),
        (None, True, (False, False)),
    ],
)
def test_a_meeting_is_past_once_it_has_begun_or_its_minutes_are_published(
    starts_at, has_minutes, coming
):
    meeting = make_meeting(make_committee(), held_on=DAY, starts_at=starts_at)
    if has_minutes:
        Meeting.objects.filter(pk=meeting.pk).update(minutes_published_at=BEFORE)

    for at, is_coming in zip((BEFORE, AFTER), coming, strict=True):
        assert Meeting.objects.coming(at=at).exists() is is_coming
        assert Meeting.objects.past(at=at).exists() is not is_coming
