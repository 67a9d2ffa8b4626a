"""Page for writing the minute of an item."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from committees.follow_ups import services as services
from committees.meetings import breadcrumbs
from committees.meetings.minute_steps import public_at_once
from committees.meetings.readable import readable_by
from committees.meetings.rules import require_minute_taker
from committees.minutes.forms.minutes import MinuteForm, ResolutionForm
from committees.minutes.labels import LabelStyle, free_label
from committees.minutes.services.minutes import save_minute, save_resolution
from committees.models import AgendaItem, Minute, Resolution
from committees.models.minute import ResolutionQuerySet
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage, form_page, sent_data

ITEM = "minute__item__meeting__committee"


@form_page
def add_resolution(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds a clause to a minute, suggesting the next label."""
    minutes = Minute.objects.visible_to(request.user)
    minute = get_object_or_404(minutes.select_related("item__meeting__committee"), pk=pk)
    require_minute_taker(request, minute.item, on=timezone.localdate())
    clauses = Resolution.objects.visible_to(request.user).not_withdrawn().filter(minute=minute)
    form = ResolutionForm(
        sent_data(request),
        is_confirmed=minute.item.meeting.has_confirmed_minutes,
        initial={"version": 0, **_suggested(minute, clauses)},
    )
    form.offer(follow_up=_("Save and add follow-up"), another=_("Save and add another"))
    page = RecordPage(
        _("Add resolution, request or undertaking"),
        breadcrumbs.to_item(minute.item),
        caption=str(minute.item),
        warning=public_at_once(minute.item.meeting),
    )
    return page.handle(
        request,
        form,
        partial(save_resolution, minute=minute),
        message=_("Added to the minute."),
        redirect_to=lambda made: _next_page(request, made),
    )


@form_page
def edit_resolution(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a clause."""
    shown = _resolution(request, pk)
    require_minute_taker(request, shown.minute.item, shown, on=timezone.localdate())
    form = ResolutionForm(
        sent_data(request),
        is_confirmed=shown.minute.item.meeting.has_confirmed_minutes,
        initial=ResolutionForm.first(shown),
    )
    page = RecordPage(
        _("Edit clause"),
        breadcrumbs.to_item(shown.minute.item),
        caption=str(shown.minute.item),
        warning=public_at_once(shown.minute.item.meeting),
        now=lambda: form.labelled(ResolutionForm.first(shown)),
    )
    return page.handle(
        request,
        form,
        partial(save_resolution, minute=shown.minute, resolution=shown),
        message=_("Clause saved."),
        redirect_to=lambda changed: _next_page(request, changed),
    )


def _suggested(minute: Minute, clauses: ResolutionQuerySet) -> dict[str, str]:
    """The next label, with the mover and seconder of the previous clause."""
    labels = set(clauses.exclude(label="").values_list("label", flat=True))
    style = LabelStyle(minute.item.meeting.committee.label_style)
    last = clauses.in_order().last()
    movers = {"moved_by": last.moved_by, "seconded_by": last.seconded_by} if last else {}
    return {"label": free_label(style, taken=labels), **movers}


def _next_page(request: SignedInRequest, clause: Resolution) -> Resolution | str:
    """The next page, depending on which button was pressed.

    By default, if the clause needs a follow-up, it is the page for adding one.
    """
    if "another" in request.POST:
        return reverse("committees:add-resolution", args=[clause.minute_id])
    without_follow_up = readable_by(request.user).without_follow_up
    if "follow_up" in request.POST or without_follow_up.filter(pk=clause.pk).exists():
        return reverse("committees:add-follow-up", args=[clause.pk])
    return clause


def _resolution(request: SignedInRequest, pk: int) -> Resolution:
    resolutions = Resolution.objects.visible_to(request.user).select_related(ITEM)
    return get_object_or_404(resolutions, pk=pk)


@form_page
def write_minute(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds or changes the minute of an item."""
    shown = _item(request, pk)
    require_minute_taker(request, shown, on=timezone.localdate())
    minutes = Minute.objects.visible_to(request.user).select_related("item__meeting")
    minute = minutes.filter(item=shown).first()
    if minute and request.POST.get("version") == "0":
        # The form was opened before another clerk wrote the minute.
        minute = None
    form = MinuteForm(
        sent_data(request),
        item=shown,
        earlier=minutes.earlier_than(shown),
        initial=MinuteForm.first(minute) if minute else {"version": 0, "number": shown.number},
    )
    if minute is None:
        form.offer(clause=_("Save and add resolution"))
    page = RecordPage(
        _("Edit minute") if minute else _("Write minute"),
        breadcrumbs.to_item(shown),
        caption=str(shown),
        warning=public_at_once(shown.meeting, is_exempt=shown.is_exempt),
        now=lambda: _written(request, shown, form),
    )
    return page.handle(
        request,
        form,
        partial(save_minute, item=shown, minute=minute),
        message=_("Minute saved."),
        redirect_to=_to_first_clause if "clause" in request.POST else None,
    )


def _written(request: SignedInRequest, item: AgendaItem, form: MinuteForm) -> list[tuple[Any, Any]]:
    """The minute as it is now, which another clerk may have written meanwhile."""
    minute = Minute.objects.visible_to(request.user).filter(item=item).first()
    return form.labelled(MinuteForm.first(minute)) if minute else []


def _to_first_clause(minute: Minute) -> str:
    return reverse("committees:add-resolution", args=[minute.pk])


def _item(request: SignedInRequest, pk: int) -> AgendaItem:
    items = AgendaItem.objects.visible_to(request.user)
    return get_object_or_404(items.select_related("meeting__committee", "presenter"), pk=pk)
