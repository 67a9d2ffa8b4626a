"""Pages for importing meetings from a calendar, with a preview."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.calendar.calendar_address import CalendarNotFetched, fetch_calendar
from committees.calendar.forms import ApplyCalendarForm, CalendarForm
from committees.calendar.services import Outcome, import_meetings, plan_import
from committees.meetings import breadcrumbs
from committees.meetings.rules import require_clerk
from committees.models import Committee
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.kept import bring_back
from safeguard.forms.pages import form_page, handle_form, sent_data


@form_page
def import_calendar(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reads a calendar and shows a preview, row by row. Nothing is saved."""
    shown = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    require_clerk(request)
    context = {"committee": shown, "crumbs": breadcrumbs.to_committee(shown)}
    if request.method != "POST":
        form = CalendarForm(initial={"title_contains": shown.name})
        bring_back(request, form)
        return render(request, "committees/calendar/import_meetings.html", context | {"form": form})
    form = CalendarForm(request.POST, request.FILES)
    if form.is_valid() and form.address_to_fetch:
        _fetch(form)
    if not form.is_valid():
        return render(request, "committees/calendar/import_meetings.html", context | {"form": form})
    data = form.cleaned_data
    apply = ApplyCalendarForm(
        initial={"version": 0, "text": data["text"], "title_contains": data["title_contains"]}
    )
    planned = plan_import(committee=shown, rows=form.rows, on=timezone.localdate())
    context |= {
        "form": apply,
        "planned": planned,
        "is_wrong": any(line.outcome == Outcome.WRONG for line in planned),
    }
    return render(request, "committees/calendar/look_at_import.html", context)


def _fetch(form: CalendarForm) -> None:
    try:
        form.take_fetched(fetch_calendar(form.address_to_fetch))
    except CalendarNotFetched as refused:
        form.add_error("address", str(refused))


@form_page
def apply_import(request: SignedInRequest, pk: int) -> HttpResponse:
    """Imports the previewed calendar."""
    shown = get_object_or_404(Committee.objects.visible_to(request.user), pk=pk)
    require_clerk(request)
    form = ApplyCalendarForm(sent_data(request))
    if not form.is_valid():
        return redirect("committees:import-meetings", pk)
    return handle_form(
        request,
        form,
        lambda: import_meetings(
            committee=shown, rows=form.rows, by=request.user, at=timezone.now()
        ),
        message=_("Meetings imported."),
        template="committees/calendar/look_at_import.html",
        context={
            "committee": shown,
            "crumbs": breadcrumbs.to_committee(shown),
            "planned": plan_import(committee=shown, rows=form.rows, on=timezone.localdate()),
        },
        redirect_to=shown,
    )
