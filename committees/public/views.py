"""Public pages. They need no sign-in, use no cookies and are the same for everyone."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from committees.follow_ups.follow_up_list import follow_up_rows
from committees.meetings import breadcrumbs
from committees.meetings.meeting_pages import (
    adjacent_items,
    agenda_rows,
    confirming_minute,
    item_record,
)
from committees.meetings.readable import readable_by_public
from safeguard.public import public_page


@public_page
def committees(request: HttpRequest) -> HttpResponse:
    """Committees that meet in public, and their next meetings."""
    readable = readable_by_public()
    context = {
        "committees": readable.committees.in_order(),
        "coming": readable.meetings.coming(at=timezone.now()).select_related("committee")[:10],
    }
    return render(request, "public/committees.html", context)


@public_page
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """A committee with its members, meetings and outstanding follow-ups."""
    readable, now = readable_by_public(), timezone.now()
    today = timezone.localdate(now)
    shown = get_object_or_404(readable.committees, pk=pk)
    meetings = readable.meetings.filter(committee=shown)
    own = readable.follow_ups.of_committee(shown)
    waiting = readable.follow_ups.outstanding(known=readable.follow_ups).overdue_first(on=today)
    seats = readable.memberships.filter(committee=shown).on(today)
    context = {
        "committee": shown,
        "coming": meetings.coming(at=now),
        "past": meetings.past(at=now),
        "members": seats.select_related("post").in_order(),
        "outstanding": follow_up_rows(readable, waiting.of_committee(shown), on=today),
        "sent": follow_up_rows(readable, waiting.addressed_to(shown), on=today),
        "without_follow_up": readable.without_follow_up.of_committee(shown)
        .with_origin()
        .oldest_first(),
        "standing": follow_up_rows(readable, own.in_force().oldest_first(), on=today),
        "crumbs": breadcrumbs.to_public(),
    }
    return render(request, "public/committee.html", context)


@public_page
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting with its published agenda."""
    readable = readable_by_public()
    meetings = readable.meetings.select_related("committee", "confirmed_by_meeting")
    shown = get_object_or_404(meetings, pk=pk)
    context = {
        "meeting": shown,
        "lines": agenda_rows(readable, shown),
        "confirming": confirming_minute(readable, shown),
        "crumbs": breadcrumbs.to_public_committee(shown.committee),
    }
    return render(request, "public/meeting.html", context)


@public_page
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """An open agenda item with its reports, minute, resolutions and follow-ups."""
    readable = readable_by_public()
    related = ("meeting__committee", "meeting__confirmed_by_meeting", "presenter")
    items = readable.items.select_related(*related)
    shown = get_object_or_404(items, pk=pk)
    context = {
        "item": shown,
        "record": item_record(readable, shown, on=timezone.localdate()),
        "place": adjacent_items(readable, shown),
        "crumbs": breadcrumbs.to_public_meeting(shown.meeting),
    }
    return render(request, "public/item.html", context)


@public_page
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Raises Http404 for any other URL under the public pages."""
    raise Http404(rest)
