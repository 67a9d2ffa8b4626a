"""Saying that an action is done, and accepting it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.evidence import standing_evidence_of, standing_evidence_of_each
from actions.forms import ClaimForm, SignOffForm, SignSeveralForm
from actions.models import Action, ActionEntry
from actions.services import completion
from actions.signing import (
    newest_claims,
    office_of,
    to_sign_by,
    waiting_longest_first,
    waits_of,
)
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest

ROWS_SHOWN = 50


@form_page
def claim_completion(request: SignedInRequest, pk: int) -> HttpResponse:
    """This is done: by what anybody can tell, or why there is nothing to show."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    action = _action(request, pk)
    if is_repeat(request):
        return redirect(action)
    posts = list(user.posts_on(today))
    if not rules.can_claim_completion(user, action, posts=posts):
        raise PermissionDenied
    form = ClaimForm(sent_data(request), initial={"version": action.version})

    def claim() -> Action:
        return completion.claim_completion(
            action=action,
            effective_on=today,
            for_post=action.lead if rules.leads(action, posts) else None,
            by=user,
            at=now,
            **form.given(),
        ).action

    return send(
        request,
        form,
        claim,
        went_to=lambda: action,
        said=_("Said to be done. It now waits for somebody else to sign it off."),
        template="actions/claim_completion.html",
        context={"action": action, "crumbs": crumbs.to_action(action)},
    )


@form_page
def sign_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was wanted, how it is measured, what is shown for it: accept it, or send it back."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    action = _action(request, pk)
    if is_repeat(request):
        return redirect(action)
    posts, itself = list(user.posts_on(today)), Action.objects.visible_to(user).filter(pk=pk)
    wait = waits_of(itself)[pk]
    if not rules.can_sign_off(user, action, posts=posts, writers=wait.writers):
        raise PermissionDenied
    form = SignOffForm(sent_data(request), initial={"version": action.version})

    def answer() -> Action:
        given = form.given() | {"action": action, "effective_on": today, "by": user, "at": now}
        if form.returns:
            return completion.return_to_lead(**given).action
        return completion.sign_off(decided_by=office_of(posts), **given).action

    entries = ActionEntry.objects.visible_to(user).filter(action=action)
    return send(
        request,
        form,
        answer,
        went_to=lambda: action,
        said=_("Answer sent."),
        template="actions/sign_off.html",
        context={
            "action": action,
            "claim": newest_claims(itself).get(pk),
            "evidence": standing_evidence_of(action, user=user),
            "days": wait.days(on=today),
            "spoken": entries.spoken_as_at(today).first(),
            "crumbs": crumbs.to_action(action),
        },
    )


@dataclass(frozen=True)
class SigningList:
    """The page on which several are signed."""

    def get_absolute_url(self) -> str:
        """Its address."""
        return reverse("actions:sign-off-several")


@form_page
def sign_off_several(request: SignedInRequest) -> HttpResponse:
    """Everything that waits for this person, the longest first, to be ticked and signed at once."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    if not user.is_signing_officer:
        raise PermissionDenied
    if is_repeat(request):
        return redirect("actions:sign-off-several")
    posts = list(user.posts_on(today))
    waiting = waiting_longest_first(Action.objects.visible_to(user), on=today)
    rows = to_sign_by(user, waiting, on=today)
    form = SignSeveralForm(sent_data(request), rows=rows)

    def sign() -> SigningList:
        completion.sign_off_several(
            decided_by=office_of(posts), effective_on=today, by=user, at=now, **form.given()
        )
        return SigningList()

    shown = rows[:ROWS_SHOWN]
    evidence = standing_evidence_of_each([row.action for row in shown], user=user)
    return send(
        request,
        form,
        sign,
        went_to=SigningList,
        said=_("Signed off."),
        template="actions/sign_off_several.html",
        context={
            "rows": [(row, evidence.get(row.action.pk, [])) for row in shown],
            "all": len(rows),
            "for_others": len(waiting) - len(rows),
        },
    )


def _action(request: SignedInRequest, pk: int) -> Action:
    actions = Action.objects.visible_to(request.user)
    return get_object_or_404(actions.select_related("plan__scale", "rating", "lead"), pk=pk)
