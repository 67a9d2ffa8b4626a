"""The list of warnings about ratings, including dismissed ones."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
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
    MIN_REPEATS,
    RatingWarning,
    ReportedPosition,
    UpdateTexts,
    WarningKind,
    digest_of,
    warnings_of,
)
from safeguard.accounts.models import User
from safeguard.audit.services import head

# Updates with texts, from a lead or an imported file.
_WITH_TEXTS = Q(kind__in=REPORTING) & (~Q(progress_made="") | ~Q(improvement_required=""))
# In seconds.
COUNTS_KEPT_FOR = 24 * 3600


@dataclass(frozen=True)
class WarningLine:
    """A warning about an action, the digest of its basis, and its dismissal, if any."""

    action: Action
    warning: RatingWarning
    basis_digest: str
    dismissal: WarningDismissal | None


@dataclass(frozen=True)
class WarningCounts:
    """How many active warnings there are of each kind, and leads who have replied about one."""

    of_kind: dict[WarningKind, int]
    replied: int

    @property
    def total(self) -> int:
        """How many active warnings there are."""
        return sum(self.of_kind.values())


@dataclass(frozen=True)
class _EvidenceCount:
    """How many pieces of evidence are current, and how many there are including withdrawn ones."""

    current: int = 0
    total: int = 0


def warnings_list_of(actions: ActionQuerySet, *, on: date) -> list[WarningLine]:
    """All warnings about the actions, including dismissed ones, most misleading kind first.

    Uses five queries.
    """
    shown = actions.counted().select_related("plan", "rating", "lead__team").in_order()
    evidence = _evidence_counts(actions)
    claims = newest_claims(actions.filter(state__in=[state.value for state in DONE]))
    updates = _repeated_updates(actions)
    dismissals = {
        (each.action_id, each.kind, each.basis_digest): each
        for each in WarningDismissal.objects.filter(action__in=actions.values("pk")).select_related(
            "dismissed_by"
        )
    }
    lines = []
    for action in with_words(shown):
        count = evidence[action.pk]
        reported = _reported(action, count, claims.get(action.pk), updates[action.pk])
        basis_digest = _basis_digest(action, count)
        for warning in warnings_of(reported, on=on):
            dismissal = dismissals.get((action.pk, warning.kind.value, basis_digest))
            lines.append(WarningLine(action, warning, basis_digest, dismissal))
    kinds = list(WarningKind)
    return sorted(lines, key=lambda line: kinds.index(line.warning.kind))


def active_warnings(lines: Iterable[WarningLine]) -> list[WarningLine]:
    """Warnings that have not been dismissed."""
    return [line for line in lines if line.dismissal is None]


def warning_counts(user: User, *, on: date) -> WarningCounts:
    """Counts of active warnings about the actions that the user can see, on the day.

    Counting reads every action, so the counts are kept until something is added to the audit trail.
    """
    key = f"warning-counts-{'all' if user.sees_confidential else user.pk}"
    version = (head(), on)
    kept = cache.get(key)
    if kept is not None and kept[0] == version:
        counts: WarningCounts = kept[1]
        return counts
    active = active_warnings(warnings_list_of(Action.objects.visible_to(user), on=on))
    replied = sum(question.is_replied for question in newest_questions(active).values())
    counts = WarningCounts(dict(Counter(line.warning.kind for line in active)), replied)
    cache.set(key, (version, counts), COUNTS_KEPT_FOR)
    return counts


def newest_questions(
    lines: Iterable[WarningLine],
) -> dict[tuple[int, WarningKind], Question]:
    """The latest question to the lead, by action and warning."""
    keys = {(line.action.pk, line.warning.kind) for line in lines}
    asked = Question.objects.exclude(about="").with_progress_since().in_order()
    newest = {
        (question.action_id, WarningKind(question.about)): question
        for question in asked.select_related("action__lead", "asked_by", "replied_by")
    }
    return {key: question for key, question in newest.items() if key in keys}


def _reported(
    action: Action,
    evidence: _EvidenceCount,
    claim: CompletionClaim | None,
    updates: list[UpdateTexts],
) -> ReportedPosition:
    rating = action.rating
    return ReportedPosition(
        facts=action.facts,
        rating=rating.label if rating else "",
        definition=rating.definition if rating else "",
        says_all_is_well=rating is not None and rating.says_all_is_well,
        has_evidence=evidence.current > 0 or (claim is not None and bool(claim.evidence)),
        no_evidence_reason=claim.no_evidence_reason if claim else "",
        has_words=bool(action.progress_made),
        updates=updates,
    )


def _evidence_counts(actions: ActionQuerySet) -> dict[int, _EvidenceCount]:
    rows = Evidence.objects.filter(action__in=actions.values("pk")).values_list("action")
    counts = rows.annotate(current=Count("pk", filter=Q(withdrawn_at=None)), total=Count("pk"))
    return defaultdict(
        _EvidenceCount,
        {action: _EvidenceCount(current, total) for action, current, total in counts},
    )


def _repeated_updates(actions: ActionQuerySet) -> dict[int, list[UpdateTexts]]:
    """The updates of actions that have had the same texts often enough for a warning."""
    with_texts = ActionEntry.objects.filter(_WITH_TEXTS, action__in=actions.values("pk"))
    same = with_texts.values("action", "progress_made", "improvement_required")
    often = same.annotate(times=Count("pk")).filter(times__gte=MIN_REPEATS)
    updates: dict[int, list[UpdateTexts]] = defaultdict(list)
    # Evaluated first, because PostgreSQL might count a subquery again for every entry.
    keys = set(often.values_list("action", flat=True))
    entries = ActionEntry.objects.filter(_WITH_TEXTS, action__in=keys).in_order()
    columns = ("action", "round", "effective_on", "progress_made", "improvement_required")
    for action, round_id, day, done, required in entries.values_list(*columns):
        round = f"round {round_id}" if round_id else day.isoformat()
        updates[action].append(UpdateTexts(round, f"{done}\n{required}"))
    return updates


def _basis_digest(action: Action, evidence: _EvidenceCount) -> str:
    """A digest of the basis of an action's warnings. Withdrawing evidence changes it too."""
    basis = [
        action.rating_id,
        action.state,
        str(action.due_on),
        action.due_precision,
        action.due_text,
        evidence.current,
        evidence.total,
        action.progress_made,
        action.improvement_required,
        action.next_step,
    ]
    return digest_of(basis)
