"""The page for an action."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from actions.changes import rules as changes_rules
from actions.evidence import rules as evidence_rules
from actions.evidence.queries import evidence_of
from actions.models import (
    Action,
    ActionEntry,
    DateRequest,
    EmbeddedCheck,
    Hold,
    Milestone,
    Question,
    Reading,
    WithdrawalRequest,
)
from actions.moderation import rules as moderation_rules
from actions.plans import breadcrumbs, rules
from actions.plans.action_links import links_of
from actions.plans.flags import flags_to_show
from actions.plans.timeline import facts_of, silence_of, timeline_of, update_source
from actions.sign_off import rules as sign_off_rules
from actions.sign_off.queue import waits_of
from actions.updates import rules as updates_rules
from actions.updates.my_actions import answerer_of, questions_about
from actions.warnings import rules as warnings_rules
from actions.warnings.warnings_list import active_warnings, warnings_list_of
from safeguard.accounts.models import Post, User
from safeguard.accounts.requests import SignedInRequest
from safeguard.limits import PUBLICATIONS_SHOWN


@require_safe
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    """Shows an action with its facts, the links available to the user and its history."""
    user, today = request.user, timezone.localdate()
    actions = Action.objects.visible_to(user)
    shown = get_object_or_404(
        actions.select_related("plan__scale", "rating", "lead", "theme").prefetch_related(
            "supporters"
        ),
        pk=pk,
    )
    entries = list(
        ActionEntry.objects.visible_to(user)
        .filter(action=shown)
        .select_related("rating", "lead", "recorded_by", "for_post")
        .select_related("claim", "hold__waits_for", "embedded_check", "decision")
        .in_order()
    )
    spoken = next((entry for entry in reversed(entries) if entry.speaks), None)
    milestones = Milestone.objects.visible_to(user).filter(action=shown)
    published = shown.published_in.visible_to(user).with_publication().newest_first()
    readings = Reading.objects.visible_to(user).filter(entry__action=shown)
    questions = Question.objects.visible_to(user).filter(action=shown).in_order()
    asked = questions.select_related("entry", "action__lead", "asked_by", "replied_by")
    decided = shown.decided_in.visible_to(user).with_clause()
    decisions = {
        key: each.resolution.get_absolute_url()
        for each in decided
        for key in (each.entry_id, each.undone_by_id)
        if key is not None
    }
    permissions = _permissions(user, shown)
    hold_and_check = _hold_and_check(user, shown)
    check: EmbeddedCheck | None = hold_and_check["check"]
    links = links_of(shown, permissions)
    if check and permissions["can_plan_check"]:
        address = reverse("actions:record-embedded-check", args=[check.pk])
        place = 0 if check.due_on <= today else 1
        links.insert(place, (address, _("Record the result of the check")))
    context = {
        "action": shown,
        "spoken": spoken,
        "silence": silence_of(shown, entries),
        "told": update_source(spoken) if spoken else "",
        "facts": facts_of(shown, entries, on=today),
        "crumbs": [*breadcrumbs.to_plan(shown.plan), breadcrumbs.back_to_list(request, shown.plan)],
        "flags": flags_to_show(shown.facts, on=today),
        "milestones": [
            (each, each.is_overdue(on=today))
            for each in milestones.select_related("withdrawn_by").in_order()
        ],
        "parts": milestones.current().roll_ups(on=today).get(shown.pk),
        "evidence": evidence_of(shown, user=user),
        "timeline": timeline_of(entries, decisions, readings.with_people(), asked),
        "published": published[:PUBLICATIONS_SHOWN],
        "question": _question(user, shown),
        **permissions,
        "first": links[0] if links else None,
        "more": links[1:],
        **hold_and_check,
        **_warnings(user, shown),
    }
    return render(request, "actions/plans/action.html", context)


def _permissions(user: User, shown: Action) -> dict[str, Any]:
    """What the user can do with the action in its current state."""
    posts = list(user.posts_on(timezone.localdate()))
    wait = waits_of(Action.objects.visible_to(user).filter(pk=shown.pk))[shown.pk]
    return {
        "waited": wait.in_words(on=timezone.localdate()),
        **_challenge(user, shown, posts),
        "can_ask_lead": moderation_rules.can_ask_lead(user, shown),
        "can_edit_action": rules.can_edit_action(user, shown),
        "can_update_for_lead": updates_rules.can_update_for_lead(user, shown),
        "leads": shown.is_open and rules.leads(shown, posts),
        "can_record_progress": rules.can_record_progress(user, shown, posts=posts),
        "can_add_evidence": evidence_rules.can_add_evidence(user, shown, posts=posts),
        "can_claim_completion": sign_off_rules.can_claim_completion(user, shown, posts=posts),
        "can_put_on_hold": changes_rules.can_put_on_hold(user, shown, posts=posts),
        "can_sign_off": sign_off_rules.can_sign_off(user, shown, posts=posts, writers=wait.writers),
        "can_plan_check": sign_off_rules.can_plan_check(user, shown),
        "can_change_state": bool(changes_rules.moves_open_to(user, shown, posts=posts)),
        "can_correct_date": changes_rules.can_correct_date(user, shown),
        **_requests(user, shown, posts),
    }


def _question(user: User, shown: Action) -> Question | None:
    """The team's open question, if the user leads the action."""
    led = answerer_of(user, on=timezone.localdate()).led.filter(pk=shown.pk)
    return questions_about(led).visible_to(user).waiting().last()


def _warnings(user: User, shown: Action) -> dict[str, Any]:
    """Active warnings, for users who can act on them or dismiss them."""
    today = timezone.localdate()
    posts = list(user.posts_on(today))
    can_dismiss = warnings_rules.can_work_through_warnings(user)
    if not can_dismiss and not rules.can_record_progress(user, shown, posts=posts):
        return {}
    own = Action.objects.visible_to(user).filter(pk=shown.pk)
    return {
        "warnings": active_warnings(warnings_list_of(own, on=today)),
        "can_dismiss_warnings": can_dismiss,
    }


def _challenge(user: User, shown: Action, posts: list[Post]) -> dict[str, Any]:
    """The unsettled challenge to the rating, if any."""
    challenges = Reading.objects.visible_to(user).newest().unsettled()
    challenge = challenges.filter(entry__action=shown).with_answer().order_by("-pk").first()
    return {
        "challenge": challenge,
        "can_settle": challenge
        and moderation_rules.can_settle_rating(user, challenge, posts=posts),
    }


def _requests(user: User, shown: Action, posts: list[Post]) -> dict[str, Any]:
    """Requests for a new date or for removal, and whether the user can make or decide them."""
    requests = DateRequest.objects.visible_to(user).filter(action=shown)
    waiting = requests.waiting().select_related("asked_by", "action__lead").first()
    refused = requests.refused().select_related("decided_by").order_by("-decided_at", "-pk")
    withdrawals = WithdrawalRequest.objects.visible_to(user).filter(action=shown)
    withdrawal = withdrawals.waiting().select_related("asked_by").first()
    can_ask = changes_rules.can_ask_for_withdrawal(user, shown, posts=posts)
    return {
        "waiting": waiting,
        "refused": refused,
        "withdrawal": withdrawal,
        "can_ask_for_date": not waiting
        and changes_rules.can_ask_for_date(user, shown, posts=posts),
        "can_answer": waiting and changes_rules.can_answer_date_request(user, waiting, posts=posts),
        "can_ask_for_withdrawal": not withdrawal and can_ask,
        "can_answer_withdrawal": withdrawal
        and changes_rules.can_answer_withdrawal(user, withdrawal),
    }


def _hold_and_check(user: User, shown: Action) -> dict[str, Any]:
    """The current hold and its reason, and the planned or completed check."""
    holds = Hold.objects.visible_to(user).filter(entry__action=shown).current()
    hold = holds.select_related("entry", "waits_for").first()
    other = Action.objects.visible_to(user).filter(held_up=hold) if hold else None
    checks = EmbeddedCheck.objects.visible_to(user).filter(action=shown)
    return {
        "hold": hold,
        "hold_is_over": hold and hold.is_over(on=timezone.localdate()),
        "waits_for": other.first() if other else None,
        "check": checks.waiting().first(),
        "checked": checks.since_sign_off().first(),
    }
