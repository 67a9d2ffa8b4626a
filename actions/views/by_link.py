"""What the link in a mail opens for one of the holder's own actions, beside answering."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import rules
from actions.answering import Answerer, answerer_at
from actions.forms import ClaimForm, DateRequestForm, EvidenceForm
from actions.models import Action
from actions.services import completion, date_requests, evidence
from actions.timeline import times_moved
from actions.views.links import open_link, own_by_link
from safeguard.accounts.once import form_page, send, sent_data
from safeguard.audit.doors import Door, through


@dataclass(frozen=True)
class _Own:
    """One of the holder's own actions behind their link. It leads back to all of them."""

    action: Action
    answerer: Answerer
    token: str
    now: datetime

    def get_absolute_url(self) -> str:
        """The page of all their actions."""
        return reverse("actions:answer", args=[self.token])

    @property
    def crumbs(self) -> list[tuple[str, str]]:
        """The way back."""
        return [(self.get_absolute_url(), _("Your actions"))]


@login_not_required
@form_page
def ask_for_date_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A later date, and why it is needed; nothing moves before it is agreed."""
    own = _own(request, token, pk)
    action, answerer = own.action, own.answerer
    if not rules.can_ask_for_date(answerer.user, action, posts=answerer.posts):
        raise Http404
    form = DateRequestForm(sent_data(request), initial={"version": action.version})

    def ask() -> _Own:
        with through(Door.LINK):
            date_requests.ask_for_date(
                action=action,
                told_by=answerer.told_by,
                by=answerer.user,
                at=own.now,
                **form.given(),
            )
        return own

    return send(
        request,
        form,
        ask,
        went_to=lambda: own,
        said=_("Date asked for. Until it is agreed the action stays due when it was."),
        template="actions/ask_for_date.html",
        context={"action": action, "crumbs": own.crumbs, "again": times_moved(action)},
    )


@login_not_required
@form_page
def claim_completion_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """This is done: by what anybody can tell, or why there is nothing to show."""
    own = _own(request, token, pk)
    action, answerer = own.action, own.answerer
    if not rules.can_claim_completion(answerer.user, action, posts=answerer.posts):
        raise Http404
    form = ClaimForm(sent_data(request), initial={"version": action.version})

    def claim() -> _Own:
        with through(Door.LINK):
            completion.claim_completion(
                action=action,
                effective_on=timezone.localdate(own.now),
                for_post=action.lead,
                told_by=answerer.told_by,
                by=answerer.user,
                at=own.now,
                **form.given(),
            )
        return own

    return send(
        request,
        form,
        claim,
        went_to=lambda: own,
        said=_("Said to be done. It now waits for somebody else to sign it off."),
        template="actions/claim_completion.html",
        context={"action": action, "crumbs": own.crumbs},
    )


@login_not_required
@form_page
def add_evidence_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """A file or a link, and what it shows."""
    own = _own(request, token, pk)
    action, answerer = own.action, own.answerer
    if not rules.can_add_evidence(answerer.user, action, posts=answerer.posts):
        raise Http404
    form = EvidenceForm(sent_data(request), request.FILES or None, updates=[])

    def add() -> _Own:
        with through(Door.LINK):
            evidence.add_evidence(
                action=action,
                for_post=action.lead,
                told_by=answerer.told_by,
                by=answerer.user,
                at=own.now,
                **form.given(),
            )
        return own

    return send(
        request,
        form,
        add,
        went_to=lambda: own,
        said=_("Evidence added."),
        template="actions/add_evidence.html",
        context={"action": action, "crumbs": own.crumbs},
    )


def _own(request: HttpRequest, token: str, pk: int) -> _Own:
    """The action, where the link opens and its holder leads it; whatever else is not there."""
    now = timezone.now()
    today = timezone.localdate(now)
    link = open_link(token)
    actions = own_by_link(request, link, on=today).select_related("plan__scale", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    return _Own(action, answerer_at(link.address, on=today, token=token), token, now)
