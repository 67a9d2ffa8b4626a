"""What does not add up in how an action is reported. A person rates; this only warns."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.plans.flags import ActionFacts, Flag, flags_for
from actions.plans.states import DONE

# So many rounds in which the same was typed are not by chance.
TOO_OFTEN = 3


class WarningKind(StrEnum):
    """What may be wrong with a rating, a date or what was said, the most misleading first."""

    ON_TRACK_AFTER_DATE = "on-track-after-date"
    DONE_BUT_RED = "done-but-red"
    SAME_WORDS = "same-words"
    AMBER_WITHOUT_DATE = "amber-without-date"
    NOTHING_TO_SHOW = "nothing-to-show"

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(_LABELS[self])


_LABELS: Mapping[WarningKind, object] = {
    WarningKind.ON_TRACK_AFTER_DATE: gettext_lazy("Green or on track after its date"),
    WarningKind.DONE_BUT_RED: gettext_lazy("Done, but rated red"),
    WarningKind.SAME_WORDS: gettext_lazy("Same wording as last time"),
    WarningKind.AMBER_WITHOUT_DATE: gettext_lazy("Amber without a date"),
    WarningKind.NOTHING_TO_SHOW: gettext_lazy("Green or done without evidence"),
}


@dataclass(frozen=True)
class RatingWarning:
    """One thing that does not add up, and why, in one sentence."""

    kind: WarningKind
    why: str


@dataclass(frozen=True)
class Told:
    """What somebody typed, and in which round or, outside rounds, of which day."""

    round: str
    words: str


@dataclass(frozen=True)
class Reported:
    """How an action stands, and what that rests on.

    `says_all_is_well`: it has a rating, and that is no exception, amber, red or no data.
    `definition` is what the plan's scale says of the rating. `has_evidence`: a file, a link or the
    words of a claim; `no_evidence_reason` is why a claim has none. `has_words`: somebody said
    what has been done. `told` is what was typed, the oldest first, without what a file or a lead
    left blank and without confirmations that nothing has changed.
    """

    standing: ActionFacts
    rating: str = ""
    definition: str = ""
    says_all_is_well: bool = False
    has_evidence: bool = False
    no_evidence_reason: str = ""
    has_words: bool = False
    told: Sequence[Told] = ()


def warnings_of(reported: Reported, *, on: date) -> list[RatingWarning]:
    """What does not add up on a day, in the order of the kinds.

    A confirmation that nothing has changed is no repetition: who ticks it says so openly.
    """
    whys = {
        WarningKind.ON_TRACK_AFTER_DATE: _on_track_after_date(reported, on=on),
        WarningKind.DONE_BUT_RED: _done_but_red(reported),
        WarningKind.SAME_WORDS: _same_words(reported),
        WarningKind.AMBER_WITHOUT_DATE: _amber_without_date(reported),
        WarningKind.NOTHING_TO_SHOW: _nothing_to_show(reported),
    }
    return [RatingWarning(kind, why) for kind, why in whys.items() if why]


def rounds_with_same_words(told: Sequence[Told]) -> int:
    """In how many rounds up to the newest the same was typed; what came last in a round counts."""
    by_round = {each.round: " ".join(each.words.casefold().split()) for each in told}
    count = 0
    newest_first = list(reversed(by_round.values()))
    for words in newest_first:
        if words != newest_first[0]:
            break
        count += 1
    return count


def digest_of(values: Sequence[str | int | None]) -> str:
    """64 hex digits that change as soon as one of the values does."""
    return hashlib.sha256(json.dumps(values).encode()).hexdigest()


def _on_track_after_date(reported: Reported, *, on: date) -> str:
    if not reported.says_all_is_well or Flag.OVERDUE not in flags_for(reported.standing, on=on):
        return ""
    return _("Rated %(rating)s, but it was due by %(day)s and no later date is agreed.") % {
        "rating": _quoted(reported),
        "day": reported.standing.due.display,
    }


def _quoted(reported: Reported) -> str:
    meaning = reported.definition.rstrip(".")
    if not meaning:
        return f"“{reported.rating}”"
    return _("“%(rating)s” (“%(meaning)s”)") % {"rating": reported.rating, "meaning": meaning}


def _nothing_to_show(reported: Reported) -> str:
    if reported.has_evidence:
        return ""
    if reported.standing.state in DONE:
        if reported.no_evidence_reason:
            return _("Said to be done without evidence, because: %(reason)s") % {
                "reason": reported.no_evidence_reason
            }
        return _("Said to be done, and there is no evidence for it.")
    if reported.says_all_is_well and reported.standing.state.is_open and not reported.has_words:
        return _("Rated “%(rating)s”, with no evidence and no word of what has been done.") % {
            "rating": reported.rating
        }
    return ""


def _amber_without_date(reported: Reported) -> str:
    standing = reported.standing
    is_worked_on = standing.state.is_open and standing.state not in DONE
    if not (standing.counts_as_amber and is_worked_on) or standing.due.last_day is not None:
        return ""
    return _("Rated “%(rating)s”, but no date says when it will be done.") % {
        "rating": reported.rating
    }


def _same_words(reported: Reported) -> str:
    count = rounds_with_same_words(reported.told)
    is_worked_on = reported.standing.state.is_open and reported.standing.state not in DONE
    if count < TOO_OFTEN or not is_worked_on:
        return ""
    return _("The same words were sent in %(count)s rounds running.") % {"count": count}


def _done_but_red(reported: Reported) -> str:
    standing = reported.standing
    if standing.state not in DONE or not standing.counts_as_red:
        return ""
    return _("“%(state)s”, but rated “%(rating)s”.") % {
        "state": standing.state.label,
        "rating": reported.rating,
    }
