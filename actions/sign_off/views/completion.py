"""Claiming completion and signing off."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.evidence.queries import current_evidence_of, current_evidence_of_each
from actions.models import Action, ActionEntry
from actions.plans import rules as plans_rules
from actions.plans.acting_capacity import office_of
from actions.plans.views.action_form import handle_action_form
from actions.sign_off import rules
from actions.sign_off.forms.completion import ClaimForm, SignOffForm, SignSeveralForm
from actions.sign_off.queue import newest_claims, to_sign_by, waiting_longest_first, waits_of
from actions.sign_off.services import completion
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.handling import form_page, handle_form, sent_data
from safeguard.page_sizes import TO_SIGN_OFF_SHOWN


@form_page
def claim_completion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark an action as complete."""
    user, now = request.user, timezone.now()
    today, action = timezone.localdate(now), _action(request, pk)
    posts = list(user.posts_on(today))
    if not rules.can_claim_completion(user, action, posts=posts):
        raise PermissionDenied
    form = ClaimForm(sent_data(request), initial={"version": action.version})
    for_post = action.lead if plans_rules.leads(action, posts) else None
    return handle_action_form(
        request,
        action,
        form,
        lambda: completion.claim_completion(
            action=action, effective_on=today, for_post=for_post, by=user, at=now, **form.given()
        ),
        said=_("Sent for sign-off."),
        template="actions/sign_off/claim_completion.html",
    )


@form_page
def sign_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign off one action or return it to its lead."""
    user, now = request.user, timezone.now()
    today, action = timezone.localdate(now), _action(request, pk)
    posts, itself = list(user.posts_on(today)), Action.objects.visible_to(user).filter(pk=pk)
    wait = waits_of(itself)[pk]
    if not rules.can_sign_off(user, action, posts=posts, writers=wait.writers):
        raise PermissionDenied
    form = SignOffForm(sent_data(request), initial={"version": action.version})

    def answer() -> ActionEntry:
        typed = form.cleaned_data
        decision = {"version": typed["version"], "effective_on": today, "by": user, "at": now}
        if form.returns:
            return completion.return_to_lead(action=action, reason=typed["reason"], **decision)
        return completion.sign_off(action=action, decided_by=office_of(posts), **decision)

    entries = ActionEntry.objects.visible_to(user).filter(action=action)
    return handle_action_form(
        request,
        action,
        form,
        answer,
        said=_("Decision saved."),
        template="actions/sign_off/sign_off.html",
        claim=newest_claims(itself).get(pk),
        evidence=current_evidence_of(action, user=user),
        days=wait.days(on=today),
        spoken=entries.spoken_as_at(today).first(),
    )


@form_page
def sign_off_several(request: SignedInRequest) -> HttpResponse:
    """Sign off several of the actions waiting for the user, longest wait first."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    if not user.is_signing_officer:
        raise PermissionDenied
    office = office_of(list(user.posts_on(today)))
    waiting = waiting_longest_first(Action.objects.visible_to(user), on=today)
    rows = to_sign_by(user, waiting, on=today)
    form = SignSeveralForm(sent_data(request), rows=rows)
    shown = rows[:TO_SIGN_OFF_SHOWN]
    evidence = current_evidence_of_each([row.action for row in shown], user=user)
    context = {
        "rows": [(row, evidence.get(row.action.pk, [])) for row in shown],
        "all": len(rows),
        "for_others": len(waiting) - len(rows),
    }
    return handle_form(
        request,
        form,
        lambda: completion.sign_off_several(
            read=form.signed, decided_by=office, effective_on=today, by=user, at=now
        ),
        said=_("Actions signed off."),
        template="actions/sign_off/sign_off_several.html",
        context=context,
        to=reverse("actions:sign-off-several"),
    )


def _action(request: SignedInRequest, pk: int) -> Action:
    actions = Action.objects.visible_to(request.user)
    return get_object_or_404(actions.select_related("plan__scale", "rating", "lead"), pk=pk)
