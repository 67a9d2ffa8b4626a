"""The public door: no sign-in, no cookie, the same answer for everybody."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from committees.follow_ups.follow_up_list import follow_up_rows
from committees.meetings import breadcrumbs
from committees.meetings.meeting_pages import agenda_rows, item_record, place_of
from committees.meetings.readable import public_door
from safeguard.public import public_page


@public_page
def committees(request: HttpRequest) -> HttpResponse:
    """The committees that meet in public, and their next meetings."""
    door, today = public_door(), timezone.localdate()
    context = {
        "committees": door.committees.in_order(),
        "coming": door.meetings.coming(on=today).select_related("committee")[:10],
    }
    return render(request, "public/committees.html", context)


@public_page
def committee(request: HttpRequest, pk: int) -> HttpResponse:
    """A committee: who sits on it, when it meets, what it waits for."""
    door, today = public_door(), timezone.localdate()
    shown = get_object_or_404(door.committees, pk=pk)
    meetings = door.meetings.filter(committee=shown)
    own = door.follow_ups.of_committee(shown)
    waiting = door.follow_ups.outstanding(known=door.follow_ups).overdue_first(on=today)
    seats = door.memberships.filter(committee=shown).on(today)
    context = {
        "committee": shown,
        "coming": meetings.coming(on=today),
        "past": meetings.past(on=today),
        "members": seats.select_related("post").in_order(),
        "outstanding": follow_up_rows(door, waiting.of_committee(shown), on=today),
        "sent": follow_up_rows(door, waiting.addressed_to(shown), on=today),
        "unfollowed": door.unfollowed.of_committee(shown).with_origin().oldest_first(),
        "standing": follow_up_rows(door, own.standing().oldest_first(), on=today),
        "crumbs": breadcrumbs.to_public(),
    }
    return render(request, "public/committee.html", context)


@public_page
def meeting(request: HttpRequest, pk: int) -> HttpResponse:
    """A meeting with its published agenda."""
    door = public_door()
    shown = get_object_or_404(door.meetings.select_related("committee"), pk=pk)
    context = {
        "meeting": shown,
        "lines": agenda_rows(door, shown),
        "crumbs": breadcrumbs.to_public_committee(shown.committee),
    }
    return render(request, "public/meeting.html", context)


@public_page
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """An open item: papers, minute, what was resolved and what became of it."""
    door = public_door()
    items = door.items.select_related("meeting__committee", "presenter")
    shown = get_object_or_404(items, pk=pk)
    context = {
        "item": shown,
        "record": item_record(door, shown, on=timezone.localdate()),
        "place": place_of(door, shown),
        "crumbs": breadcrumbs.to_public_meeting(shown.meeting),
    }
    return render(request, "public/item.html", context)


@public_page
def nothing(request: HttpRequest, rest: str) -> HttpResponse:
    """Every other address behind the public door."""
    raise Http404(rest)
