"""Evidence as shown on pages."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from actions.models import WITH_EVIDENCE, Action, ActionEntry, Evidence, EvidenceVersion, Milestone
from actions.plans.acting_capacity import ActingCapacities, acting_capacities_of
from safeguard.accounts.models import User
from safeguard.dates import in_words, moment_in_words
from safeguard.limits import ENTRIES_FOR_EVIDENCE_SHOWN


@dataclass(frozen=True)
class VersionLine:
    """One version, who added it and in which post."""

    version: EvidenceVersion
    by: str


@dataclass(frozen=True)
class EvidenceLine:
    """One piece of evidence, its versions, newest first, and the update it belongs to."""

    evidence: Evidence
    belongs_to: str
    newest: VersionLine
    older: tuple[VersionLine, ...]
    can_open: bool


def evidence_of(action: Action, *, user: User) -> list[EvidenceLine]:
    """All evidence for an action, newest first, with withdrawn evidence last.

    Uses three queries.
    """
    lines = _lines_of([action], user=user)
    return sorted(lines, key=lambda line: line.evidence.is_withdrawn)


def current_evidence_of(action: Action, *, user: User) -> list[EvidenceLine]:
    """Evidence that has not been withdrawn, in the form a signing officer needs."""
    return current_evidence_of_each([action], user=user).get(action.pk, [])


def current_evidence_of_each(
    actions: Iterable[Action], *, user: User
) -> dict[int, list[EvidenceLine]]:
    """Current evidence by action, for the actions that have any. Uses three queries."""
    by_action: dict[int, list[EvidenceLine]] = defaultdict(list)
    for line in _lines_of(actions, user=user):
        if not line.evidence.is_withdrawn:
            by_action[line.evidence.action_id].append(line)
    return by_action


def _lines_of(actions: Iterable[Action], *, user: User) -> list[EvidenceLine]:
    versions = EvidenceVersion.objects.newest_first().select_related("added_by", "for_post")
    evidence = (
        Evidence.objects.visible_to(user)
        .filter(action__in=[action.pk for action in actions])
        .select_related("entry", "withdrawn_by")
        .prefetch_related(Prefetch("versions", versions))
        .newest_first()
    )
    versions_shown = [version for item in evidence for version in item.versions.all()]
    capacities = acting_capacities_of(version.for_post for version in versions_shown)
    return [_line(item, user, capacities) for item in evidence]


def can_open(user: User, evidence: Evidence) -> bool:
    """Whether the user can open the evidence.

    Withdrawn evidence might name someone, so only people who can see confidential actions can open
    it.
    """
    return not evidence.is_withdrawn or user.sees_confidential


def updates_of(action: Action, *, user: User) -> list[ActionEntry]:
    """The latest updates that evidence can be added to, newest first."""
    entries = ActionEntry.objects.visible_to(user).filter(action=action, kind__in=WITH_EVIDENCE)
    return list(
        entries.order_by("-effective_on", "-recorded_at", "-pk")[:ENTRIES_FOR_EVIDENCE_SHOWN]
    )


def update_label(entry: ActionEntry) -> str:
    """The kind and date of an update."""
    return _("%(what)s, %(day)s") % {
        "what": entry.get_kind_display(),
        "day": in_words(entry.effective_on),
    }


def _line(evidence: Evidence, user: User, capacities: ActingCapacities) -> EvidenceLine:
    newest, *older = [_version_line(each, capacities) for each in evidence.versions.all()]
    return EvidenceLine(
        evidence=evidence,
        belongs_to=update_label(evidence.entry) if evidence.entry else "",
        newest=newest,
        older=tuple(older),
        can_open=can_open(user, evidence),
    )


def _version_line(version: EvidenceVersion, capacities: ActingCapacities) -> VersionLine:
    by = capacities.acted(
        version.added_by, version.for_post, at=version.added_at, told_by=version.told_by
    )
    return VersionLine(version, by)


def withdrawn(row: Evidence | Milestone, heading: str, title: str) -> tuple[str, str] | None:
    """The heading and a sentence that says who withdrew it, when and why; None if current."""
    if row.withdrawn_by is None or row.withdrawn_at is None:
        return None
    words = _("%(name)s withdrew “%(title)s” %(when)s: %(reason)s")
    said = {
        "name": row.withdrawn_by.name_at(row.withdrawn_at),
        "title": title,
        "when": moment_in_words(row.withdrawn_at),
        "reason": row.withdrawn_reason,
    }
    return heading, words % said
