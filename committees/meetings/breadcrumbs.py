"""Breadcrumbs for committee pages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from committees.models import AgendaItem, Committee, Meeting

Crumbs = list[tuple[str, str]]


def to_committees() -> Crumbs:
    """Breadcrumbs for pages directly under the list of committees."""
    return [(reverse("committees:committees"), _("Committees"))]


def to_committee(committee: Committee) -> Crumbs:
    """Breadcrumbs for pages under a committee."""
    return [*to_committees(), (committee.get_absolute_url(), committee.name)]


def to_meeting(meeting: Meeting) -> Crumbs:
    """Breadcrumbs for pages under a meeting."""
    return [*to_committee(meeting.committee), (meeting.get_absolute_url(), meeting.day)]


def to_item(item: AgendaItem) -> Crumbs:
    """Breadcrumbs for pages under an agenda item."""
    return [*to_meeting(item.meeting), (item.get_absolute_url(), str(item))]


def to_public() -> Crumbs:
    """Breadcrumbs for public pages directly under the list of committees."""
    return [(reverse("committees:public"), _("Committees"))]


def to_public_committee(committee: Committee) -> Crumbs:
    """Breadcrumbs for public pages under a committee."""
    address = reverse("committees:public-committee", args=[committee.pk])
    return [*to_public(), (address, committee.name)]


def to_public_meeting(meeting: Meeting) -> Crumbs:
    """Breadcrumbs for public pages under a meeting."""
    address = reverse("committees:public-meeting", args=[meeting.pk])
    return [*to_public_committee(meeting.committee), (address, meeting.day)]
