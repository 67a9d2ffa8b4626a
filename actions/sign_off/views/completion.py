"""Claiming completion and signing off."""

from functools import partial
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.evidence.queries import current_evidence_of, current_evidence_of_each
from actions.models import Action, ActionEntry
from actions.plans.acting_capacity import printed_capacity
from actions.plans.overtaken import action_overtaken
from actions.plans.states import State
from actions.plans.views.action_form import ActionTask, task_of
from actions.sign_off import rules
from actions.sign_off.concerns import concerns_of
from actions.sign_off.decision_facts import decision_facts
from actions.sign_off.decisions import next_decision, queue_position
from actions.sign_off.forms.completion import ClaimForm, SignOffForm, SignSeveralForm
from actions.sign_off.queue import newest_claims, to_sign_by, waiting_longest_first, waits_of
from actions.sign_off.services import completion
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import form_page, handle_form, sent_data
from safeguard.limits import TO_SIGN_OFF_SHOWN, TOLD_SHOWN
from safeguard.waiting import waiting_since


@form_page
def claim_completion(request: SignedInRequest, pk: int) -> HttpResponse:
    """Mark an action as complete."""
    return claim_page(task_of(request, pk))


def claim_page(task: ActionTask) -> HttpResponse:
    """The page for marking an action as complete, for a signed-in user or the holder of a link."""
    action = task.action
    task.require(rules.can_claim_completion(task.user, action, posts=task.posts))
    form = ClaimForm(sent_data(task.request), initial={"version": action.version})
    return task.handle(
        form,
        partial(
            completion.claim_completion,
            action=action,
            effective_on=task.today,
            for_post=task.for_post,
            told_by=task.told_by,
        ),
        message=_("Sent for sign-off."),
        template="actions/sign_off/claim_completion.html",
    )


@form_page
def sign_off(request: SignedInRequest, pk: int) -> HttpResponse:
    """Sign off one action or return it to its lead."""
    task = task_of(request, pk)
    user, action, today = request.user, task.action, task.today
    itself = Action.objects.visible_to(user).filter(pk=pk)
    wait = waits_of(itself)[pk]
    if user.is_signing_officer and State(action.state) != State.AWAITING_SIGN_OFF:
        onward = next_decision(request.path, user, on=today)
        raise action_overtaken(action, user, onward=onward)
    if not rules.can_sign_off(user, action, posts=task.posts, writers=wait.writers):
        raise PermissionDenied
    claim = newest_claims(itself).get(pk)
    evidence = current_evidence_of(action, user=user)
    shown = bool(evidence or (claim and claim.evidence))
    form = SignOffForm(
        sent_data(request),
        initial={"version": action.version},
        has_evidence=shown,
        concerns=concerns_of(action, has_evidence=shown),
    )

    def decide(*, answer: str, **decision: Any) -> ActionEntry:
        decision |= {"action": action, "effective_on": today}
        if answer == form.RETURN:
            return completion.return_to_lead(**decision)
        if shown:
            decision["reason"] = ""
        return completion.sign_off(decided_by=printed_capacity(task.posts), **decision)

    turn = queue_position(request.path, user, on=today)
    return task.handle(
        form,
        decide,
        message=lambda: turn.message(
            _("%(ref)s returned to its lead.") if form.returns else _("%(ref)s signed off."),
            action,
        ),
        template="actions/sign_off/sign_off.html",
        redirect_to=turn.onward,
        turn=turn,
        claim=claim,
        evidence=evidence,
        facts=[
            *decision_facts(action, user, on=today),
            (_("Sign-off"), waiting_since(wait.since, on=today)),
        ],
        told=action.published_in.visible_to(user).told_to_committees()[:TOLD_SHOWN],
        spoken=task.last_update,
    )


@form_page
def sign_off_several(request: SignedInRequest) -> HttpResponse:
    """Sign off several of the actions waiting for the user, longest wait first."""
    user, now = request.user, timezone.now()
    today = timezone.localdate(now)
    if not user.is_signing_officer:
        raise PermissionDenied
    capacity = printed_capacity(list(user.posts_on(today)))
    waiting = waiting_longest_first(Action.objects.visible_to(user), on=today)
    rows = to_sign_by(user, waiting, on=today)
    evidence = current_evidence_of_each([row.action for row in rows], user=user)
    backed = [row for row in rows if row.is_claimed_with_evidence or row.action.pk in evidence]
    form = SignSeveralForm(sent_data(request), rows=backed)
    shown = rows[:TO_SIGN_OFF_SHOWN]
    entries = ActionEntry.objects.visible_to(user).filter(action__in=[r.action.pk for r in shown])
    spoken = {entry.action_id: entry for entry in entries.spoken_as_at(today)}
    context = {
        "rows": [
            (row, evidence.get(row.action.pk, []), spoken.get(row.action.pk))
            for row in shown
            if row in backed
        ],
        "without_evidence": [
            (row, spoken.get(row.action.pk)) for row in shown if row not in backed
        ],
        "shown": len(shown),
        "all": len(rows),
        "for_others": len(waiting) - len(rows),
    }
    return handle_form(
        request,
        form,
        lambda: completion.sign_off_several(
            read=form.signed, decided_by=capacity, effective_on=today, by=user, at=now
        ),
        message=lambda: _several_signed(form, left=len(rows) - len(form.signed)),
        template="actions/sign_off/sign_off_several.html",
        context=context,
        redirect_to=reverse("actions:sign-off-several"),
    )


def _several_signed(form: SignSeveralForm, *, left: int) -> str:
    """Names the actions that have been signed off."""
    refs = ", ".join(read.action.ref for read in form.signed)
    signed = _("Signed off: %(refs)s.") % {"refs": refs}
    if left:
        return signed
    return " ".join([signed, _("No other action is waiting for you to sign off.")])
