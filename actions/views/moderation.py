"""What came in in a round: read on one page or one by one, and what leads say to that."""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import AcceptForm, ReadAnswerForm
from actions.models import Action, ActionEntry, Outcome, UpdateRound
from actions.moderating import inbox_of, read_answers, read_inbox
from actions.services import challenges, moderation, questions
from safeguard.accounts.models import User
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest

ANSWERS_ON_A_PAGE = 50
DO: dict[Outcome, Callable[..., object]] = {
    Outcome.ACCEPTED: moderation.accept_answer,
    Outcome.ASKED: questions.ask_lead,
    Outcome.CHALLENGED: challenges.challenge_rating,
    Outcome.WORDED: moderation.word_for_report,
}


@dataclass(frozen=True)
class Place:
    """A page to go to."""

    address: str

    def get_absolute_url(self) -> str:
        """Its address."""
        return self.address


@form_page
def moderate_round(request: SignedInRequest, pk: int) -> HttpResponse:
    """Every answer with last time's words beside it; those ticked are accepted in one go."""
    user, now = request.user, timezone.now()
    round = get_object_or_404(UpdateRound.objects.visible_to(user), pk=pk)
    here = all_of(round)
    if is_repeat(request):
        return redirect(here)
    if not rules.can_run_rounds(user):
        raise PermissionDenied
    inbox = inbox_of(round, Action.objects.visible_to(user))
    page = Paginator(inbox.every, ANSWERS_ON_A_PAGE).get_page(request.GET.get("page"))
    # What was ticked may stand on another page by now.
    ticked = set(request.POST.getlist("entries")) & set(map(str, inbox.unread))
    keys = {*page.object_list, *map(int, ticked)}
    answers = read_inbox(inbox, ActionEntry.objects.visible_to(user).filter(pk__in=keys))
    form = AcceptForm(sent_data(request), unread=answers.unread)

    def accept() -> Place:
        moderation.accept_answers(by=user, at=now, **form.given())
        return here

    return send(
        request,
        form,
        accept,
        went_to=lambda: here,
        said=_("Accepted."),
        template="actions/moderate_round.html",
        context={
            "round": round,
            "inbox": inbox,
            "page": page,
            "answers": answers,
            "crumbs": crumbs.to_round(round),
        },
    )


@form_page
def read_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    """One answer: accept it, ask, challenge its rating, or word it for the report."""
    user, now = request.user, timezone.now()
    seen = ActionEntry.objects.visible_to(user)
    entry = get_object_or_404(seen.filter(round__isnull=False).answering(), pk=pk)
    round = get_object_or_404(UpdateRound.objects.visible_to(user), pk=entry.round_id)
    if is_repeat(request):
        return redirect(all_of(round))
    if not rules.can_run_rounds(user):
        raise PermissionDenied
    (answer,) = read_answers(seen.filter(pk=pk))
    printed = seen.filter(action=entry.action_id).printed_as_at(entry.effective_on).first()
    form = ReadAnswerForm(sent_data(request), answer=answer, printed=printed)

    def read() -> Place:
        DO[form.outcome_chosen](entry=entry, by=user, at=now, **form.given())
        return _next(round, user)

    return send(
        request,
        form,
        read,
        went_to=lambda: all_of(round),
        said=_("%(ref)s is read.") % {"ref": entry.action.ref},
        template="actions/read_answer.html",
        context={"answer": answer, "round": round, "crumbs": crumbs.to_answers(round)},
    )


def all_of(round: UpdateRound) -> Place:
    """The page with every answer of the round."""
    return Place(reverse("actions:moderate-round", args=[round.pk]))


def _next(round: UpdateRound, user: User) -> Place:
    """The next answer nobody has read, else the page with all of them."""
    unread = inbox_of(round, Action.objects.visible_to(user)).unread
    if not unread:
        return all_of(round)
    return Place(reverse("actions:read-answer", args=[unread[0]]))
