"""Reviewing the updates received in a round, on one page or one by one."""

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import Action, ActionEntry, Outcome, UpdateRound
from actions.moderation.forms.moderation import AcceptForm, ReadAnswerForm
from actions.moderation.inbox import Answer, inbox_of, read_answers, read_inbox
from actions.moderation.services import challenges, moderation, questions
from actions.moderation.views.overtaken import entries_reviewed
from actions.plans import breadcrumbs
from actions.rounds import rules as rounds_rules
from actions.rounds.round_head import round_head
from actions.rounds.round_progress import round_progress_of
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.fields import LONGEST_KEY
from safeguard.forms.pages import form_page, handle_form, sent_data
from safeguard.limits import ANSWERS_PER_PAGE

SERVICES: dict[Outcome, Callable[..., object]] = {
    Outcome.ACCEPTED: moderation.accept_answer,
    Outcome.ASKED: questions.ask_lead,
    Outcome.CHALLENGED: challenges.challenge_rating,
    Outcome.WORDED: moderation.edit_report_wording,
}


@form_page
def moderate_round(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shows all updates of a round beside the previous ones, and accepts the selected ones."""
    user, now = request.user, timezone.now()
    round = get_object_or_404(UpdateRound.objects.visible_to(user), pk=pk)
    if not rounds_rules.can_run_rounds(user):
        raise PermissionDenied
    visible = Action.objects.visible_to(user)
    inbox = inbox_of(round, visible)
    page = Paginator(inbox.every, ANSWERS_PER_PAGE).get_page(request.GET.get("page"))
    # A ticked update may have moved to another page since.
    ticked = set(request.POST.getlist("entries")) & set(map(str, inbox.unread))
    keys = {*page.object_list, *map(int, ticked)}
    answers = read_inbox(inbox, ActionEntry.objects.visible_to(user).filter(pk__in=keys))
    gone = _keys(request.POST.getlist("entries")) - set(inbox.unread)
    reviewed = ActionEntry.objects.visible_to(user).filter(round=round, pk__in=gone)
    form = AcceptForm(
        sent_data(request),
        unread=answers.unread,
        gone=entries_reviewed(reviewed.select_related("action")) if gone else [],
    )
    progress = round_progress_of(round, visible)
    head = round_head(round, progress, visible, user, here="moderate-round")
    context = {"round": round, "crumbs": breadcrumbs.to_rounds(), "inbox": inbox, "head": head}
    return handle_form(
        request,
        form,
        lambda: moderation.accept_answers(by=user, at=now, **form.values()),
        message=lambda: _accepted(len(form.values()["entries"])),
        template="actions/moderation/moderate_round.html",
        context=context | {"page": page, "answers": answers},
        redirect_to=_all_answers(round),
    )


def _keys(sent: list[str]) -> set[int]:
    return {int(key) for key in sent if key.isdecimal() and len(key) <= LONGEST_KEY}


def _accepted(n: int) -> str:
    return ngettext("%(n)d update accepted.", "%(n)d updates accepted.", n) % {"n": n}


@form_page
def read_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reviews one update: accepts it, asks the lead, challenges the rating or edits the wording."""
    user, now = request.user, timezone.now()
    seen = ActionEntry.objects.visible_to(user)
    entry = get_object_or_404(seen.filter(round__isnull=False).answering(), pk=pk)
    round = get_object_or_404(UpdateRound.objects.visible_to(user), pk=entry.round_id)
    if not rounds_rules.can_run_rounds(user):
        raise PermissionDenied
    (answer,) = read_answers(seen.filter(pk=pk))
    printed = seen.filter(action=entry.action_id).printed_as_at(entry.effective_on).first()
    form = ReadAnswerForm(sent_data(request), answer=answer, printed=printed)
    return handle_form(
        request,
        form,
        lambda: SERVICES[form.cleaned_data["outcome"]](
            entry=entry, by=user, at=now, **form.arguments()
        ),
        message=_("%(ref)s reviewed.") % {"ref": entry.action.ref},
        template="actions/moderation/read_answer.html",
        context={"answer": answer, "round": round, **_answer_context(answer, round, user)},
        redirect_to=lambda _reading: _next(round, user),
    )


def _answer_context(answer: Answer, round: UpdateRound, user: User) -> dict[str, Any]:
    """Context for one update: its position among the unread ones and facts about its action."""
    action = answer.entry.action
    unread = inbox_of(round, Action.objects.visible_to(user)).unread
    place = unread.index(answer.entry.pk) + 1 if answer.entry.pk in unread else 0
    later = unread[place : place + 1]
    return {
        "crumbs": breadcrumbs.to_answers(round),
        "position": place,
        "unread": len(unread),
        "skip": reverse("actions:read-answer", args=later) if place and later else "",
        "facts": [
            (_("Success measure"), action.success_measure),
            (_("Due"), action.due.display),
        ],
    }


def _all_answers(round: UpdateRound) -> str:
    """URL of the page with all updates of the round."""
    return reverse("actions:moderate-round", args=[round.pk])


def _next(round: UpdateRound, user: User) -> str:
    """URL of the next unread update, or of the page with all of them."""
    unread = inbox_of(round, Action.objects.visible_to(user)).unread
    return reverse("actions:read-answer", args=[unread[0]]) if unread else _all_answers(round)
