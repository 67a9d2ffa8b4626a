"""Where a page of a committee stands."""

from django.urls import reverse
from django.utils.translation import gettext as _

from committees.models import AgendaItem, Committee, Meeting

Crumbs = list[tuple[str, str]]


def to_committees() -> Crumbs:
    """The way to a page directly under the committees."""
    return [(reverse("committees:committees"), _("Committees"))]


def to_committee(committee: Committee) -> Crumbs:
    """The way to a page under the committee."""
    return [*to_committees(), (committee.get_absolute_url(), committee.name)]


def to_meeting(meeting: Meeting) -> Crumbs:
    """The way to a page under the meeting."""
    return [*to_committee(meeting.committee), (meeting.get_absolute_url(), meeting.day)]


def to_item(item: AgendaItem) -> Crumbs:
    """The way to a page under the item."""
    return [*to_meeting(item.meeting), (item.get_absolute_url(), str(item))]


def to_public() -> Crumbs:
    """The way to a public page directly under the first one."""
    return [(reverse("committees:public"), _("Committees"))]


def to_public_committee(committee: Committee) -> Crumbs:
    """The way to a public page under the committee."""
    address = reverse("committees:public-committee", args=[committee.pk])
    return [*to_public(), (address, committee.name)]


def to_public_meeting(meeting: Meeting) -> Crumbs:
    """The way to a public page under the meeting."""
    address = reverse("committees:public-meeting", args=[meeting.pk])
    return [*to_public_committee(meeting.committee), (address, meeting.day)]
