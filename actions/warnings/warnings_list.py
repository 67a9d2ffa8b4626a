"""The honesty list: the warnings about how actions are reported, and which of them rest."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from actions.models import (
    REPORTING,
    Action,
    ActionEntry,
    ActionQuerySet,
    CompletionClaim,
    Evidence,
    Question,
    WarningDismissal,
    with_words,
)
from actions.plans.states import DONE
from actions.sign_off.queue import newest_claims
from actions.warnings.rating_warnings import (
    TOO_OFTEN,
    RatingWarning,
    Reported,
    Told,
    WarningKind,
    digest_of,
    warnings_of,
)

# Words that somebody typed or a file brought along.
_TYPED = Q(kind__in=REPORTING) & (~Q(progress_made="") | ~Q(improvement_required=""))


@dataclass(frozen=True)
class WarningLine:
    """A warning about an action, what it rests on, and why it was dismissed, if it was."""

    action: Action
    warning: RatingWarning
    rests_on: str
    dismissal: WarningDismissal | None


@dataclass(frozen=True)
class _Proof:
    """How many pieces of evidence stand, and how many there ever were."""

    standing: int = 0
    ever: int = 0


def warnings_list_of(actions: ActionQuerySet, *, on: date) -> list[WarningLine]:
    """Every warning about the actions, dismissed or not, the most misleading kind first.

    Five queries, however many rows.
    """
    shown = actions.counted().select_related("plan", "rating", "lead__team").in_order()
    proofs = _proofs(actions)
    claims = newest_claims(actions.filter(state__in=[state.value for state in DONE]))
    told = _told_again_and_again(actions)
    dismissals = {
        (each.action_id, each.kind, each.basis_digest): each
        for each in WarningDismissal.objects.filter(action__in=actions.values("pk")).select_related(
            "dismissed_by"
        )
    }
    lines = []
    for action in with_words(shown):
        proof = proofs[action.pk]
        reported = _reported(action, proof, claims.get(action.pk), told[action.pk])
        rests_on = _digest(action, proof)
        for warning in warnings_of(reported, on=on):
            dismissal = dismissals.get((action.pk, warning.kind.value, rests_on))
            lines.append(WarningLine(action, warning, rests_on, dismissal))
    kinds = list(WarningKind)
    return sorted(lines, key=lambda line: kinds.index(line.warning.kind))


def active_warnings(lines: Iterable[WarningLine]) -> list[WarningLine]:
    """Those that nobody has dismissed as things are."""
    return [line for line in lines if line.dismissal is None]


def newest_questions(
    lines: Iterable[WarningLine],
) -> dict[tuple[int, WarningKind], Question]:
    """By action and warning what its lead was asked about it last."""
    stand = {(line.action.pk, line.warning.kind) for line in lines}
    asked = Question.objects.exclude(about="").with_progress_since().in_order()
    newest = {
        (question.action_id, WarningKind(question.about)): question
        for question in asked.select_related("asked_by", "replied_by")
    }
    return {key: question for key, question in newest.items() if key in stand}


def _reported(
    action: Action, proof: _Proof, claim: CompletionClaim | None, told: list[Told]
) -> Reported:
    rating = action.rating
    return Reported(
        standing=action.facts,
        rating=rating.label if rating else "",
        definition=rating.definition if rating else "",
        says_all_is_well=rating is not None and rating.says_all_is_well,
        has_evidence=proof.standing > 0 or (claim is not None and bool(claim.evidence)),
        no_evidence_reason=claim.no_evidence_reason if claim else "",
        has_words=bool(action.progress_made),
        told=told,
    )


def _proofs(actions: ActionQuerySet) -> dict[int, _Proof]:
    rows = Evidence.objects.filter(action__in=actions.values("pk")).values_list("action")
    counted = rows.annotate(standing=Count("pk", filter=Q(withdrawn_at=None)), ever=Count("pk"))
    return defaultdict(
        _Proof, {action: _Proof(standing, ever) for action, standing, ever in counted}
    )


def _told_again_and_again(actions: ActionQuerySet) -> dict[int, list[Told]]:
    """What was typed of those actions in which the same words stand often enough to ask."""
    typed = ActionEntry.objects.filter(_TYPED, action__in=actions.values("pk"))
    same = typed.values("action", "progress_made", "improvement_required")
    often = same.annotate(times=Count("pk")).filter(times__gte=TOO_OFTEN)
    told: dict[int, list[Told]] = defaultdict(list)
    # Read first: as a part of the next query PostgreSQL may count anew for every entry.
    keys = set(often.values_list("action", flat=True))
    entries = ActionEntry.objects.filter(_TYPED, action__in=keys).in_order()
    columns = ("action", "round", "effective_on", "progress_made", "improvement_required")
    for action, round_id, day, done, required in entries.values_list(*columns):
        said_in = f"round {round_id}" if round_id else day.isoformat()
        told[action].append(Told(said_in, f"{done}\n{required}"))
    return told


def _digest(action: Action, proof: _Proof) -> str:
    """What the warnings about an action rest on; evidence that was withdrawn counts as a change."""
    rests_on = [
        action.rating_id,
        action.state,
        str(action.due_on),
        action.due_precision,
        action.due_text,
        proof.standing,
        proof.ever,
        action.progress_made,
        action.improvement_required,
        action.next_step,
    ]
    return digest_of(rests_on)
