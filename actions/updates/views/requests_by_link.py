"""Requests and evidence about one's own action, by an emailed link."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.changes import rules as changes_rules
from actions.changes.forms.dates import DateRequestForm
from actions.changes.services import date_requests
from actions.evidence import rules as evidence_rules
from actions.evidence.forms.evidence import EvidenceForm
from actions.evidence.services import evidence
from actions.models import Action
from actions.plans.timeline import times_moved
from actions.sign_off import rules as sign_off_rules
from actions.sign_off.forms.completion import ClaimForm
from actions.sign_off.services import completion
from actions.updates.my_actions import Answerer, answerer_at, open_link, own_by_link
from safeguard.audit.models import Channel
from safeguard.audit.services import recording_as
from safeguard.forms.pages import form_page, handle_form, sent_data
from safeguard.forms.versioned import VersionedForm


@dataclass(frozen=True)
class _Own:
    """One of the link holder's own actions; its pages return to the list of all of them."""

    action: Action
    answerer: Answerer
    token: str
    now: datetime

    def handle(
        self,
        request: HttpRequest,
        form: VersionedForm,
        save: Callable[..., Any],
        *,
        message: str,
        template: str = "form.html",
        **context: Any,
    ) -> HttpResponse:
        """Shows the page, or handles its form on behalf of the link holder."""
        by, back = self.answerer.user, reverse("actions:answer", args=[self.token])
        who = {"told_by": self.answerer.told_by, "by": by, "at": self.now}
        with recording_as(Channel.LINK):
            return handle_form(
                request,
                form,
                lambda: save(action=self.action, **who, **form.arguments()),
                message=message,
                template=template,
                context={
                    "action": self.action,
                    "caption": f"{self.action.ref}: {self.action.wording}",
                    "crumbs": [(back, _("Your actions"))],
                    **context,
                },
                redirect_to=back,
                by=by,
            )


@login_not_required
@form_page
def ask_for_date_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Requests a new due date; the current one applies until it is agreed."""
    own = _own(request, token, pk)
    action = own.action
    if not changes_rules.can_ask_for_date(own.answerer.user, action, posts=own.answerer.posts):
        raise Http404
    return own.handle(
        request,
        DateRequestForm(sent_data(request), initial={"version": action.version}),
        date_requests.ask_for_date,
        message=_("Your request has been sent. The current due date stands until it is agreed."),
        template="actions/changes/ask_for_date.html",
        again=times_moved(action),
    )


@login_not_required
@form_page
def claim_completion_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Claims completion, with evidence or a reason for having none."""
    own = _own(request, token, pk)
    action = own.action
    if not sign_off_rules.can_claim_completion(own.answerer.user, action, posts=own.answerer.posts):
        raise Http404
    claim, today = completion.claim_completion, timezone.localdate(own.now)
    return own.handle(
        request,
        ClaimForm(sent_data(request), initial={"version": action.version}),
        partial(claim, effective_on=today, for_post=action.lead),
        message=_("Sent for sign-off."),
        template="actions/sign_off/claim_completion.html",
    )


@login_not_required
@form_page
def add_evidence_by_link(request: HttpRequest, token: str, pk: int) -> HttpResponse:
    """Adds a file or a web link as evidence."""
    own = _own(request, token, pk)
    action = own.action
    if not evidence_rules.can_add_evidence(own.answerer.user, action, posts=own.answerer.posts):
        raise Http404
    return own.handle(
        request,
        EvidenceForm(sent_data(request), request.FILES or None, updates=[]),
        partial(evidence.add_evidence, for_post=action.lead),
        message=_("Evidence added."),
        heading=_("Add evidence"),
    )


def _own(request: HttpRequest, token: str, pk: int) -> _Own:
    """An open action led by the holder of the link. Raises Http404 for any other."""
    now = timezone.now()
    today = timezone.localdate(now)
    link = open_link(token)
    actions = own_by_link(request, link, on=today).select_related("plan__scale", "rating", "lead")
    action = get_object_or_404(actions, pk=pk)
    return _Own(action, answerer_at(link.address, on=today, token=token), token, now)
