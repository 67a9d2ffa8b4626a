"""Update rounds: opening, following progress, logging reminders and closing."""

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from actions.email.recipients import find_recipients
from actions.models import Action, ImprovementPlan, LeadNotice, UpdateRound
from actions.plans import breadcrumbs
from actions.rounds import rules
from actions.rounds.forms import (
    ChangeRepetitionForm,
    ChangeTimetableForm,
    CloseRoundForm,
    LogReminderForm,
    MoveDueDateForm,
    OpenRoundForm,
    RemindLeadsForm,
)
from actions.rounds.opening_preview import DayAhead, days_ahead, unreachable_posts
from actions.rounds.round_head import closing_of, next_step, round_head
from actions.rounds.round_progress import (
    GroupCount,
    RoundProgress,
    next_request,
    read_round_progress,
    round_progress_of,
)
from actions.rounds.services import reminders, rounds, timetables
from actions.rounds.silent_leads import actions_of_leads, keys_of_leads, silent_leads, who_answered
from actions.rounds.timetable import EscalationLevel, TimetableDay, months_later
from actions.scheduled_work import last_run_at
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.audit.services import newest_event
from safeguard.dates import in_words, moment_in_words
from safeguard.forms.pages import Overtaken, RecordPage, form_page, handle_form, sent_data
from safeguard.limits import ROUND_ROWS_PER_PAGE


@require_safe
def update_rounds(request: SignedInRequest) -> HttpResponse:
    """All rounds, newest first."""
    if not request.user.sees_live_figures:
        raise PermissionDenied
    shown = UpdateRound.objects.visible_to(request.user).prefetch_related("plans")
    page = Paginator(shown.newest_first(), ROUND_ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "can_run_rounds": rules.can_run_rounds(request.user)}
    return render(request, "actions/rounds/update_rounds.html", context)


@form_page
def open_round(request: SignedInRequest) -> HttpResponse:
    """Opens a round. The page lists the chosen plans' lead posts that have no email address."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    if not rules.can_run_rounds(user):
        raise PermissionDenied
    plans = list(ImprovementPlan.objects.visible_to(user).order_by("title"))
    form = OpenRoundForm(sent_data(request), plans=plans, today=today)
    is_valid = form.is_valid()
    if form.is_bound:
        plans = form.cleaned_data.get("plans", [])
    elif len(plans) > 1:
        plans = []  # None has been chosen yet.
    reported_on = Action.objects.visible_to(user).reported_on().filter(plan__in=plans)
    actions = list(reported_on.select_related("plan", "lead").in_order())
    in_need = unreachable_posts(actions, find_recipients(on=today))
    context: dict[str, Any] = {"crumbs": breadcrumbs.to_rounds(), "in_need": in_need}
    if is_valid and not form.is_seen:
        context["ahead"] = _ahead(form, actions, on=today)
        form.propose()
        return render(request, "actions/rounds/open_round.html", context | {"form": form})
    return handle_form(
        request,
        form,
        lambda: rounds.open_round(by=user, at=now, **form.values()),
        message=_("Round started."),
        template="actions/rounds/open_round.html",
        context=context,
    )


def _ahead(form: OpenRoundForm, actions: Iterable[Action], *, on: date) -> list[DayAhead]:
    """The emails that would go out on each day of the timetable as typed."""
    typed = form.cleaned_data
    chair = typed["chair"].post if typed["chair"] else None
    return days_ahead(form.proposed, actions, UpdateRound(chair=chair), on=on)


@form_page
def change_timetable(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes the remaining dates of an open round, or who is asked on them."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    round = _to_run(request, pk)
    days = round.asking_days.filter(done_at=None).order_by("on")
    remaining = [TimetableDay(day.on, EscalationLevel(day.asked)) for day in days]
    form = ChangeTimetableForm(sent_data(request), round=round, remaining=remaining, today=today)
    outstanding = Action.objects.visible_to(user).outstanding_in(round).select_related("lead")
    ahead = days_ahead(remaining, outstanding, round, on=today)
    return handle_form(
        request,
        form,
        lambda: timetables.change_timetable(
            round=round, on=today, by=user, at=now, **form.arguments()
        ),
        message=_("Reminders changed."),
        template="actions/rounds/change_timetable.html",
        context={"round": round, "ahead": ahead, "crumbs": breadcrumbs.to_round(round)},
    )


@form_page
def change_repetition(request: SignedInRequest, pk: int) -> HttpResponse:
    """Changes whether a round repeats, including after it has closed."""
    user = request.user
    seen = UpdateRound.objects.visible_to(user).select_related("closed_by")
    round = get_object_or_404(seen, pk=pk)
    if not rules.can_run_rounds(user):
        raise PermissionDenied
    if not round.can_repeat_again:
        raise _closed(round)
    form = ChangeRepetitionForm(sent_data(request), round=round)
    heading = _("Change whether this round repeats")
    return RecordPage(heading, breadcrumbs.to_round(round), caption=round).handle(
        request,
        form,
        partial(timetables.change_repetition, round=round),
        message=_("Saved."),
    )


@require_safe
def update_round(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lists lead officers who have not answered, one per line."""
    user, today = request.user, timezone.localdate()
    visible = Action.objects.visible_to(user)
    shown, progress, context = _round_page(request, pk, "update-round")
    page = Paginator(progress.leads, ROUND_ROWS_PER_PAGE).get_page(request.GET.get("page"))
    missing = len(progress.outstanding) + len(progress.silent)
    without_lead = sum(len(each.refs) for each in progress.leads if each.lead is None)
    leads = silent_leads(shown, visible, page.object_list, on=today)
    closing = closing_of(shown, progress, visible, on=today) if shown.is_open else None
    context |= {
        "page": page,
        "leads": leads,
        "missing": missing - without_lead,
        "without_lead": without_lead,
        "leads_missing": sum(each.lead is not None for each in progress.leads),
        "today": today,
        "closing": closing,
        "next_step": closing and next_step(shown, context["head"], closing, user),
        "form": RemindLeadsForm(round=shown, leads=leads),
        "can_remind": any(not lead.why_not for lead in leads),
        "next_reminder": next_request(shown.asking_days.order_by("on"), on=today),
        "notices": LeadNotice.objects.visible_to(user).waiting().about(shown).in_order(),
        "by_team": [(group.name, _answered(group)) for group in progress.by_team],
        "next_as_at": months_later(shown.as_at, shown.repeats_every),
    }
    return render(request, "actions/rounds/update_round.html", context)


@require_safe
def round_updates(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lists every action in the round, with its update or the number of reminders sent so far."""
    shown, progress, context = _round_page(request, pk, "round-updates")
    page = Paginator(progress.keys, ROUND_ROWS_PER_PAGE).get_page(request.GET.get("page"))
    rows = read_round_progress(shown, list(page.object_list), on=timezone.localdate())
    context |= {"page": page, "rows": rows}
    return render(request, "actions/rounds/round_updates.html", context)


@require_safe
def round_reminders(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shows the dates of the round's reminders and who gets them."""
    shown, _returns, context = _round_page(request, pk, "round-reminders")
    context |= {"asking_days": shown.asking_days.order_by("on"), "last_run": last_run_at()}
    return render(request, "actions/rounds/round_reminders.html", context)


@require_safe
def round_settings(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shows the plans and dates of the round, and whether it repeats."""
    shown, progress, context = _round_page(request, pk, "round-settings")
    context["next_as_at"] = months_later(shown.as_at, shown.repeats_every)
    if shown.first_cut_off_on:
        context["moved"] = newest_event("round.due_date_moved", shown)
    if context["can_run_rounds"] and shown.is_open:
        visible = Action.objects.visible_to(request.user)
        context["closing"] = closing_of(shown, progress, visible, on=timezone.localdate())
    return render(request, "actions/rounds/round_settings.html", context)


def _round_page(
    request: SignedInRequest, pk: int, here: str
) -> tuple[UpdateRound, RoundProgress, dict[str, Any]]:
    """The round, its progress, and the context shared by all its pages."""
    user = request.user
    seen = UpdateRound.objects.visible_to(user).select_related("chair", "closed_by")
    seen = seen.prefetch_related("plans")
    shown = get_object_or_404(seen, pk=pk)
    visible = Action.objects.visible_to(user)
    progress = round_progress_of(shown, visible)
    context = {
        "round": shown,
        "returns": progress,
        "head": round_head(shown, progress, visible, user, here=here),
        "can_run_rounds": rules.can_run_rounds(user),
        "crumbs": breadcrumbs.to_rounds(),
    }
    return shown, progress, context


def _answered(group: GroupCount) -> str:
    words = {"n": group.returned, "all": group.returned + group.outstanding}
    return _("%(n)d of %(all)d") % words


@form_page
def remind_leads(request: SignedInRequest, pk: int) -> HttpResponse:
    """Emails chosen leads now. Shows the leads to choose from if none was chosen.

    The round's page also has a button for logging a call with the same leads.
    """
    user, now = request.user, timezone.now()
    today, round = timezone.localdate(now), _to_run(request, pk)
    if "log" in request.POST:
        chosen = urlencode([("lead", key) for key in request.POST.getlist("leads")])
        return redirect(f"{reverse('actions:log-reminder', args=[pk])}?{chosen}")
    visible = Action.objects.visible_to(user)
    leads = silent_leads(round, visible, round_progress_of(round, visible).leads, on=today)
    keys = set(request.POST.getlist("leads")) - {each.key for each in leads}
    gone = who_answered(round, visible, leads=keys) if keys else []
    form = RemindLeadsForm(sent_data(request), round=round, leads=leads, gone=gone)

    def save() -> None:
        keys = keys_of_leads(form.cleaned_data["leads"])
        done = reminders.remind_now(round=round, leads=keys, on=today, by=user, at=now)
        for words in done.not_emailed():
            messages.warning(request, words)

    return handle_form(
        request,
        form,
        save,
        message=_("Reminders will be sent in the next few minutes."),
        template="actions/rounds/remind_leads.html",
        context={"round": round, "leads": leads, "crumbs": breadcrumbs.to_round(round)},
        redirect_to=round,
    )


@form_page
def move_due_date(request: SignedInRequest, pk: int) -> HttpResponse:
    """Moves the day by which updates are due in an open round."""
    today, round = timezone.localdate(), _to_run(request, pk)
    form = MoveDueDateForm(sent_data(request), round=round, today=today)
    intro = _(
        "The reminders still to come move with the date. Leads who have not answered are told the "
        "new date and the reason by email."
    )
    page = RecordPage(
        _("Change the due date"),
        breadcrumbs.to_round(round),
        caption=round,
        intro=intro,
        now=[(_("Updates are due by"), in_words(round.cut_off_on))],
        shows_now=True,
    )
    return page.handle(
        request,
        form,
        partial(timetables.move_due_date, round=round, on=today),
        message=lambda: _due_date_changed(round, request.user),
        redirect_to=reverse("actions:round-reminders", args=[pk]),
    )


@form_page
def log_reminder(request: SignedInRequest, pk: int) -> HttpResponse:
    """Logs a reminder by phone or in person. `lead` in the query string selects the leads."""
    user, now = request.user, timezone.now()
    round = _to_run(request, pk)
    visible = Action.objects.visible_to(user)
    outstanding = visible.outstanding_in(round).select_related("lead")
    leads = request.GET.getlist("lead")
    chosen = actions_of_leads(outstanding, leads) if leads else outstanding
    by_lead = chosen.order_by("lead__job_title", "lead", "plan", "sort_key", "pk")
    page = Paginator(by_lead, ROUND_ROWS_PER_PAGE).get_page(request.GET.get("page"))
    # A ticked action may have moved to another page since.
    ticked = [key for key in request.POST.getlist("actions") if key.isdecimal() and len(key) < 16]
    offered = {action.pk for action in page.object_list} | set(map(int, ticked))
    shown, today = list(by_lead.filter(pk__in=offered)), timezone.localdate(now)
    gone = set(map(int, ticked)) - {action.pk for action in shown}
    who = who_answered(round, visible, leads=leads, actions=gone) if gone or leads else []
    if not shown:
        why = " ".join(who) or _("No update is outstanding.")
        heading = _("They have already answered") if leads else _("Every lead has answered")
        raise Overtaken(why, heading=heading, row=round)
    more: dict[str, Any] = {"today": today, "is_chosen": bool(leads), "gone": who}
    form = LogReminderForm(sent_data(request), round=round, outstanding=shown, **more)
    return handle_form(
        request,
        form,
        lambda: rounds.log_reminder(round=round, by=user, at=now, **form.values()),
        message=lambda: _contact_logged(len(form.values()["actions"])),
        template="actions/rounds/log_reminder.html",
        context={"round": round, "page": page, "crumbs": breadcrumbs.to_round(round)},
        redirect_to=round,
    )


@form_page
def close_round(request: SignedInRequest, pk: int) -> HttpResponse:
    """Closes a round. Actions without an update are marked as "no data" if a reminder was sent."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    round = _to_run(request, pk)
    form = CloseRoundForm(sent_data(request), round=round)

    def context() -> dict[str, Any]:
        visible = Action.objects.visible_to(user)
        progress = round_progress_of(round, visible)
        silent = progress.outstanding
        return {
            "round": round,
            "closing": closing_of(round, progress, visible, on=today),
            "silent": len(silent),
            "outstanding": read_round_progress(round, silent[:ROUND_ROWS_PER_PAGE], on=today),
            "crumbs": breadcrumbs.to_round(round),
        }

    return handle_form(
        request,
        form,
        lambda: rounds.close_round(round=round, on=today, by=user, at=now, **form.arguments()),
        message=_("Round closed."),
        template="actions/rounds/close_round.html",
        context=context,
        redirect_to=round,
    )


def _contact_logged(n: int) -> str:
    words = ngettext("Contact logged for %(n)d action.", "Contact logged for %(n)d actions.", n)
    return words % {"n": n}


def _due_date_changed(round: UpdateRound, user: User) -> str:
    """How many actions without an update the new date is for."""
    n = Action.objects.visible_to(user).outstanding_in(round).count()
    words = ngettext(
        "Due date changed. The update for %(n)d action is now due by %(day)s.",
        "Due date changed. Updates for %(n)d actions are now due by %(day)s.",
        n,
    )
    return words % {"n": n, "day": in_words(round.cut_off_on)}


def _to_run(request: SignedInRequest, pk: int) -> UpdateRound:
    """The open round, if the user can run rounds.

    Raises Http404, PermissionDenied, or Overtaken if the round is closed.
    """
    seen = UpdateRound.objects.visible_to(request.user).select_related("closed_by")
    round = get_object_or_404(seen, pk=pk)
    if not rules.can_run_rounds(request.user):
        raise PermissionDenied
    if not round.is_open:
        raise _closed(round)
    return round


def _closed(round: UpdateRound) -> Overtaken:
    """Says who has closed the round, and when."""
    by, at = round.closed_by, round.closed_at
    said = {"name": by.name_at(at), "when": moment_in_words(at)} if by and at else None
    why = _("%(name)s closed this round %(when)s.") % said
    return Overtaken(why, heading=_("This round has already been closed"), row=round)
