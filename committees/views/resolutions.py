"""Pages on which clauses and follow-ups are kept."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from committees import crumbs
from committees.doors import door_of
from committees.forms import FollowUpForm, FollowUpStateForm, ReasonForm, ResolutionForm
from committees.labels import LabelStyle, free_label
from committees.models import FollowUp, Minute, Resolution
from committees.models.minute import ResolutionQuerySet
from committees.services import follow_ups as services
from committees.services.follow_ups import change_follow_up_state, save_follow_up
from committees.services.minutes import save_resolution
from committees.views.clerks import require_clerk
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.handling import form_page, sent_data
from safeguard.forms.pages import RecordPage

ITEM = "minute__item__meeting__committee"


@form_page
def add_resolution(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds a clause to a minute, with the label that comes next suggested."""
    minutes = Minute.objects.visible_to(request.user)
    minute = get_object_or_404(minutes.select_related("item__meeting__committee"), pk=pk)
    require_clerk(request, minute.item)
    clauses = Resolution.objects.visible_to(request.user).not_withdrawn().filter(minute=minute)
    form = ResolutionForm(
        sent_data(request),
        is_confirmed=minute.item.meeting.has_confirmed_minutes,
        initial={"version": 0, **_suggested(minute, clauses)},
    )
    form.offer(follow_up=_("Save and add a follow-up"), another=_("Save and add another"))
    page = RecordPage(
        _("Add a resolution, request or undertaking"),
        crumbs.to_item(minute.item),
        caption=str(minute.item),
    )
    return page.handle(
        request,
        form,
        lambda: save_resolution(
            minute=minute,
            words=form.words,
            amending=form.amending,
            by=request.user,
            at=timezone.now(),
        ),
        said=_("Added to the minute."),
        to=lambda made: _onward(request, made),
    )


@form_page
def edit_resolution(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes a clause."""
    shown = _resolution(request, pk)
    require_clerk(request, shown.minute.item, shown)
    form = ResolutionForm(
        sent_data(request),
        is_confirmed=shown.minute.item.meeting.has_confirmed_minutes,
        initial=ResolutionForm.first(shown),
    )
    page = RecordPage(
        _("Change a clause"),
        crumbs.to_item(shown.minute.item),
        caption=str(shown.minute.item),
        now=lambda: form.labelled(ResolutionForm.first(shown)),
    )
    return page.handle(
        request,
        form,
        lambda: save_resolution(
            minute=shown.minute,
            words=form.words,
            resolution=shown,
            version=form.cleaned_data["version"],
            amending=form.amending,
            by=request.user,
            at=timezone.now(),
        ),
        said=_("Clause changed."),
        to=lambda changed: _onward(request, changed),
    )


@form_page
def add_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Adds something that a clause asks for; a clause may ask for several things."""
    resolution = _resolution(request, pk)
    require_clerk(request, resolution.minute.item, resolution)
    form = FollowUpForm(
        sent_data(request),
        door=door_of(request.user),
        on=timezone.localdate(),
        resolution=resolution,
        initial={"version": 0, **FollowUpForm.suggested(resolution)},
    )
    form.offer(clause=_("Save and add another resolution"))
    page = RecordPage(
        _("Add a follow-up"),
        crumbs.to_item(resolution.minute.item),
        caption=str(resolution),
        instead=_no_follow_up(resolution),
    )
    next_clause = reverse("committees:add-resolution", args=[resolution.minute_id])
    return page.handle(
        request,
        form,
        lambda: save_follow_up(
            resolution=resolution, facts=form.facts, by=request.user, at=timezone.now()
        ),
        said=_("Follow-up added."),
        to=next_clause if "clause" in request.POST else None,
    )


@form_page
def need_no_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Says why a clause that asks for something needs no follow-up."""
    resolution = _resolution(request, pk)
    require_clerk(request, resolution.minute.item, resolution)
    form = ReasonForm(
        sent_data(request),
        submit_label=_("It needs no follow-up"),
        hint=_("Shown with the minutes."),
        initial={"version": resolution.version},
    )
    page = RecordPage(
        _("Why does it need no follow-up?"),
        crumbs.to_item(resolution.minute.item),
        caption=str(resolution),
    )
    return page.handle(
        request,
        form,
        lambda: services.need_no_follow_up(
            resolution=resolution, by=request.user, at=timezone.now(), **form.given()
        ),
        said=_("Noted: it needs no follow-up."),
    )


@form_page
def edit_follow_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes what is asked for, of whom and by when."""
    shown = _follow_up(request, pk)
    require_clerk(request, shown.resolution.minute.item, shown.resolution, shown)
    form = FollowUpForm(
        sent_data(request),
        door=door_of(request.user),
        on=timezone.localdate(),
        resolution=shown.resolution,
        initial=FollowUpForm.first(shown),
    )
    page = RecordPage(
        _("Change a follow-up"),
        crumbs.to_item(shown.resolution.minute.item),
        caption=str(shown.resolution),
        now=lambda: form.labelled(FollowUpForm.first(shown)),
    )
    return page.handle(
        request,
        form,
        lambda: save_follow_up(
            resolution=shown.resolution,
            facts=form.facts,
            follow_up=shown,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
        ),
        said=_("Follow-up changed."),
    )


@form_page
def change_state(request: SignedInRequest, pk: int) -> HttpResponse:
    """Says what became of a follow-up."""
    shown = _follow_up(request, pk)
    require_clerk(request, shown.resolution.minute.item, shown.resolution, shown)
    form = FollowUpStateForm(
        sent_data(request),
        door=door_of(request.user),
        on=timezone.localdate(),
        follow_up=shown,
        initial={"version": shown.version, "due_meeting": shown.due_meeting},
    )
    page = RecordPage(
        _("What became of it?"),
        crumbs.to_item(shown.resolution.minute.item),
        caption=shown.wording,
        intro=_("Now: %(state)s.") % {"state": shown.standing_state.label},
    )
    return page.handle(
        request,
        form,
        lambda: change_follow_up_state(
            follow_up=shown,
            version=form.cleaned_data["version"],
            move=form.move,
            by=request.user,
            at=timezone.now(),
        ),
        said=_("State changed."),
    )


def _suggested(minute: Minute, clauses: ResolutionQuerySet) -> dict[str, str]:
    """The label that comes next, and who moved and seconded the clause before."""
    labels = set(clauses.exclude(label="").values_list("label", flat=True))
    style = LabelStyle(minute.item.meeting.committee.label_style)
    last = clauses.in_order().last()
    movers = {"moved_by": last.moved_by, "seconded_by": last.seconded_by} if last else {}
    return {"label": free_label(style, taken=labels), **movers}


def _no_follow_up(resolution: Resolution) -> tuple[str, str] | None:
    if resolution.asks_nothing or resolution.follow_ups.exists():
        return None
    address = reverse("committees:need-no-follow-up", args=[resolution.pk])
    return address, _("It needs no follow-up")


def _onward(request: SignedInRequest, clause: Resolution) -> Resolution | str:
    """The page that the button names. Without one, what asks for something goes on to its
    follow-up; else it would be lost sight of."""
    if "another" in request.POST:
        return reverse("committees:add-resolution", args=[clause.minute_id])
    unfollowed = door_of(request.user).unfollowed
    if "follow_up" in request.POST or unfollowed.filter(pk=clause.pk).exists():
        return reverse("committees:add-follow-up", args=[clause.pk])
    return clause


def _resolution(request: SignedInRequest, pk: int) -> Resolution:
    resolutions = Resolution.objects.visible_to(request.user).select_related(ITEM)
    return get_object_or_404(resolutions, pk=pk)


def _follow_up(request: SignedInRequest, pk: int) -> FollowUp:
    follow_ups = FollowUp.objects.visible_to(request.user).with_origin()
    return get_object_or_404(follow_ups, pk=pk)
