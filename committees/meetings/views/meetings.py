"""Pages for meetings and their agendas."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from committees.follow_ups.follow_up_list import follow_up_rows
from committees.meetings import breadcrumbs, rules
from committees.meetings.forms.meetings import (
    ConfirmMinutesForm,
    ItemForm,
    MeetingForm,
    PublishForm,
)
from committees.meetings.meeting_pages import (
    AgendaRow,
    agenda_rows,
    confirming_minute,
    suggested_number,
)
from committees.meetings.minute_steps import (
    confirming_meetings,
    why_no_agenda,
    why_no_confirmation,
    why_no_minutes,
)
from committees.meetings.readable import readable_by
from committees.meetings.rules import require_clerk
from committees.meetings.services.agenda import save_item
from committees.meetings.services.meetings import (
    confirm_minutes,
    publish_agenda,
    publish_minutes,
    save_meeting,
)
from committees.models import AgendaItem, Committee, Meeting
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import Overtaken, RecordPage, form_page, sent_data
from safeguard.forms.versioned import VersionedForm


@require_safe
def meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """A meeting with its agenda and the follow-ups due at it."""
    readable, today = readable_by(request.user), timezone.localdate()
    shown = _meeting(request, pk)
    due = (
        readable.follow_ups.filter(due_meeting=shown)
        .outstanding(known=readable.follow_ups)
        .oldest_first()
    )
    can_write = rules.can_keep_record(request.user)
    lines = agenda_rows(readable, shown)
    why_not = rules.why_not_minuted(shown, on=today)
    if can_write and not why_not:
        lines = [replace(line, can_be_minuted=line.is_unminuted) for line in lines]
    context = {
        "meeting": shown,
        "lines": lines,
        "due": follow_up_rows(readable, due, on=today),
        "crumbs": breadcrumbs.to_committee(shown.committee),
        "can_write": can_write,
        "confirming": confirming_minute(readable, shown),
        "why_not_minuted": why_not if can_write and shown.agenda_published_at else "",
        "can_print": request.user.writes_reports,
        "buttons": _buttons(shown, lines, on=today) if can_write else [],
        "more": [(reverse("committees:edit-meeting", args=[pk]), _("Edit meeting"))],
    }
    return render(request, "committees/meetings/meeting.html", context)


def _buttons(meeting: Meeting, lines: list[AgendaRow], *, on: date) -> list[tuple[str, str]]:
    """Links for the clerk, starting with the next step. There is always one to add an item."""
    steps = [
        ("publish-agenda", _("Publish agenda"), not why_no_agenda(meeting)),
        ("publish-minutes", _("Publish minutes"), not why_no_minutes(meeting, on=on)),
        ("confirm-minutes", _("Confirm minutes"), not why_no_confirmation(meeting, on=on)),
    ]
    open_steps = [(name, words) for name, words, is_open in steps if is_open]
    add_item = ("add-item", _("Add item"))
    is_ready = any(line.is_minuted for line in lines) if meeting.agenda_published_at else lines
    buttons = [*open_steps, add_item] if is_ready else [add_item, *open_steps]
    return [(reverse(f"committees:{name}", args=[meeting.pk]), words) for name, words in buttons]


@form_page
def add_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds a meeting to the calendar."""
    committee = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    require_clerk(request)
    meetings = Meeting.objects.visible_to(request.user).filter(committee=committee)
    last = meetings.order_by("-held_on", "-pk").first()
    first = MeetingForm.like(last) if last else {}
    form = MeetingForm(sent_data(request), initial={"version": 0, **first})
    page = RecordPage(_("Add meeting"), breadcrumbs.to_committee(committee), caption=committee.name)
    return page.handle(
        request,
        form,
        partial(save_meeting, committee=committee),
        message=_("Meeting added."),
    )


@form_page
def edit_meeting(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a meeting. A new date moves the meeting and the follow-ups due at it."""
    shown = _meeting(request, pk)
    require_clerk(request)
    form = MeetingForm(sent_data(request), held_on=shown.held_on, initial=MeetingForm.first(shown))
    page = RecordPage(
        _("Edit meeting"),
        breadcrumbs.to_meeting(shown),
        caption=str(shown),
        intro=_(
            "If you change the date, follow-ups due at this meeting move with it. If you cancel "
            "the meeting, they are no longer scheduled."
        ),
        now=lambda: form.labelled(MeetingForm.first(shown)),
    )
    return page.handle(
        request,
        form,
        partial(save_meeting, committee=shown.committee, meeting=shown),
        message=_("Meeting saved."),
    )


@form_page
def add_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds an item to the agenda."""
    shown = _meeting(request, pk)
    require_clerk(request)
    number = suggested_number(AgendaItem.objects.visible_to(request.user), shown)
    first = {"version": 0, "number": number}
    form = ItemForm(sent_data(request), was_exempt=False, initial=first)
    form.offer(another=_("Save and add another"))
    page = RecordPage(_("Add item"), breadcrumbs.to_meeting(shown), caption=str(shown))
    return page.handle(
        request,
        form,
        partial(save_item, meeting=shown),
        message=_("Item added."),
        redirect_to=request.path if "another" in request.POST else None,
    )


@form_page
def publish_the_agenda(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publishes the agenda to members and the public."""
    shown = _meeting(request, pk)
    return _publish(
        request,
        shown,
        why_not=lambda: why_no_agenda(shown),
        service=publish_agenda,
        heading=_("Publish agenda"),
        intro=_(
            "Members and the public will see every item. For exempt items they will see only the "
            "number, the neutral title and the paragraphs that apply."
        ),
        message=_("Agenda published."),
    )


@form_page
def publish_the_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publishes the minutes to members and the public."""
    shown = _meeting(request, pk)
    return _publish(
        request,
        shown,
        why_not=lambda: why_no_minutes(shown, on=timezone.localdate()),
        service=publish_minutes,
        heading=_("Publish minutes"),
        intro=_(
            "Members and the public will see the minutes, resolutions and follow-ups for all items "
            "that are not exempt. They are marked as draft until the committee confirms them. "
            "Whatever you write in them from then on is published straight away."
        ),
        message=_("Minutes published."),
    )


@form_page
def confirm_the_minutes(request: SignedInRequest, pk: int) -> HttpResponse:
    """Records at which later meeting the committee confirmed the minutes."""
    shown, today = _meeting(request, pk), timezone.localdate()
    meetings = confirming_meetings(shown, on=today)
    minutes = readable_by(request.user).minutes
    return _publish(
        request,
        shown,
        why_not=lambda: why_no_confirmation(shown, on=today),
        service=confirm_minutes,
        heading=_("Confirm minutes"),
        intro=_("The committee has approved the minutes as a correct record."),
        message=_("Minutes confirmed."),
        make_form=partial(ConfirmMinutesForm, meetings=meetings, minutes=minutes),
    )


def _publish(
    request: SignedInRequest,
    shown: Meeting,
    *,
    why_not: Callable[[], str],
    service: Callable[..., Meeting],
    heading: str,
    intro: str,
    message: str,
    make_form: Callable[..., VersionedForm] | None = None,
) -> HttpResponse:
    require_clerk(request)
    if why := why_not():
        raise Overtaken(why, heading=heading, row=shown)
    first: dict[str, Any] = {"version": shown.version}
    make_form = make_form or partial(PublishForm, submit_label=heading)
    form = make_form(sent_data(request), initial=first)
    page = RecordPage(heading, breadcrumbs.to_meeting(shown), caption=str(shown), intro=intro)
    return page.handle(
        request,
        form,
        partial(service, meeting=shown),
        message=message,
    )


def _meeting(request: SignedInRequest, pk: int) -> Meeting:
    meetings = Meeting.objects.visible_to(request.user)
    return get_object_or_404(meetings.select_related("committee", "confirmed_by_meeting"), pk=pk)
