"""Warnings about ratings that do not match dates, evidence or texts. They never change a rating."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import takewhile

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.plans.flags import ActionFacts, Flag, flags_for
from actions.plans.states import DONE

# How many rounds must have the same wording before there is a warning.
MIN_REPEATS = 3


class WarningKind(StrEnum):
    """Kinds of warning, most misleading first."""

    ON_TRACK_AFTER_DATE = "on-track-after-date"
    DONE_BUT_RED = "done-but-red"
    SAME_WORDS = "same-words"
    AMBER_WITHOUT_DATE = "amber-without-date"
    NOTHING_TO_SHOW = "nothing-to-show"

    @property
    def label(self) -> str:
        """The kind as shown on pages."""
        return str(_LABELS[self])


_LABELS: Mapping[WarningKind, object] = {
    WarningKind.ON_TRACK_AFTER_DATE: gettext_lazy("Rated green or on track after its due date"),
    WarningKind.DONE_BUT_RED: gettext_lazy("Complete but rated red"),
    WarningKind.SAME_WORDS: gettext_lazy("Same wording as last time"),
    WarningKind.AMBER_WITHOUT_DATE: gettext_lazy("Rated amber without a due date"),
    WarningKind.NOTHING_TO_SHOW: gettext_lazy("Green or complete without evidence"),
}


@dataclass(frozen=True)
class RatingWarning:
    """One warning and the reason for it, in one sentence."""

    kind: WarningKind
    why: str


@dataclass(frozen=True)
class UpdateTexts:
    """The texts of one update, and its round or, outside rounds, its date."""

    round: str
    words: str


@dataclass(frozen=True)
class ReportedPosition:
    """The position of an action as reported, and the evidence for it.

    `says_all_is_well` means a rating that is not an exception, amber, red or no data. `definition`
    is the scale's definition of the rating. `has_evidence` means a file, a link or the text of a
    claim. `no_evidence_reason` is the reason given in a claim without evidence. `has_words` means
    that progress has been described. `updates` are the texts of updates, oldest first. Blank ones
    and confirmations of no change are left out.
    """

    facts: ActionFacts
    rating: str = ""
    definition: str = ""
    says_all_is_well: bool = False
    has_evidence: bool = False
    no_evidence_reason: str = ""
    has_words: bool = False
    updates: Sequence[UpdateTexts] = ()


def warnings_of(reported: ReportedPosition, *, on: date) -> list[RatingWarning]:
    """The warnings that apply on a day, in the order of their kinds.

    A confirmation of no change does not count as a repetition, because it says openly that nothing
    is different.
    """
    reasons = {
        WarningKind.ON_TRACK_AFTER_DATE: _on_track_after_date(reported, on=on),
        WarningKind.DONE_BUT_RED: _done_but_red(reported),
        WarningKind.SAME_WORDS: _same_words(reported),
        WarningKind.AMBER_WITHOUT_DATE: _amber_without_date(reported),
        WarningKind.NOTHING_TO_SHOW: _nothing_to_show(reported),
    }
    return [RatingWarning(kind, why) for kind, why in reasons.items() if why]


def wording_of(*texts: str) -> str:
    """The texts of an update, normalised for comparison. Case and spacing are ignored."""
    return " ".join(" ".join(texts).casefold().split())


def rounds_with_same_words(updates: Sequence[UpdateTexts]) -> int:
    """How many of the latest rounds have had the same texts.

    If there are several updates in a round, the last one counts.
    """
    newest_first = list(reversed({each.round: wording_of(each.words) for each in updates}.values()))
    return len(list(takewhile(lambda wording: wording == newest_first[0], newest_first)))


def digest_of(values: Sequence[str | int | None]) -> str:
    """A SHA-256 digest of the values."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _on_track_after_date(reported: ReportedPosition, *, on: date) -> str:
    if not reported.says_all_is_well or Flag.OVERDUE not in flags_for(reported.facts, on=on):
        return ""
    return _("Rated %(rating)s, but was due by %(day)s and no later date has been agreed.") % {
        "rating": _quoted(reported),
        "day": reported.facts.due.display,
    }


def _quoted(reported: ReportedPosition) -> str:
    meaning = reported.definition.rstrip(".")
    if not meaning:
        return f"“{reported.rating}”"
    return _("“%(rating)s” (“%(meaning)s”)") % {"rating": reported.rating, "meaning": meaning}


def _nothing_to_show(reported: ReportedPosition) -> str:
    if reported.has_evidence:
        return ""
    if reported.facts.state in DONE:
        if reported.no_evidence_reason:
            return _("Marked as complete without evidence, because: %(reason)s") % {
                "reason": reported.no_evidence_reason
            }
        return _("Marked as complete, but there is no evidence.")
    if reported.says_all_is_well and reported.facts.state.is_open and not reported.has_words:
        return _("Rated “%(rating)s”, with no evidence or progress recorded.") % {
            "rating": reported.rating
        }
    return ""


def _amber_without_date(reported: ReportedPosition) -> str:
    facts = reported.facts
    is_worked_on = facts.state.is_open and facts.state not in DONE
    if not (facts.counts_as_amber and is_worked_on) or facts.due.last_day is not None:
        return ""
    return _("Rated “%(rating)s”, but there is no due date.") % {"rating": reported.rating}


def _same_words(reported: ReportedPosition) -> str:
    count = rounds_with_same_words(reported.updates)
    is_worked_on = reported.facts.state.is_open and reported.facts.state not in DONE
    if count < MIN_REPEATS or not is_worked_on:
        return ""
    return _("The same wording was sent in %(count)s rounds in a row.") % {"count": count}


def _done_but_red(reported: ReportedPosition) -> str:
    facts = reported.facts
    if facts.state not in DONE or not facts.counts_as_red:
        return ""
    return _("“%(state)s”, but rated “%(rating)s”.") % {
        "state": facts.state.label,
        "rating": reported.rating,
    }
