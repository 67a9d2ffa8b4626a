"""What must be right before a report is published, and what the publisher should know."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import ActionEntry, ActionQuerySet, Reading, UpdateRound
from actions.rounds.round_progress import answered_in
from actions.warnings.rules import can_see_warnings
from actions.warnings.warnings_list import active_warnings, warnings_list_of
from reports.kinds.numbering import UNWRITTEN, misplaced_markers, says_none, uncited
from reports.kinds.plan_report import PublishingNote
from reports.kinds.report_kind import ReportKind
from reports.kinds.snapshot import objected_wordings, unread_answers
from reports.models import SEARCHED_FIELDS, Report
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.text_search import text_of

# Needed to publish, but not to save a draft.
_NEEDED = (
    *("report_by", "wards_affected", "purpose", "financial_implications"),
    *("recommendation", "background_papers"),
)
NEEDED = {
    ReportKind.EXCEPTION: (*_NEEDED, "appendices"),
    ReportKind.HIGHLIGHT: (*_NEEDED, "risks", "external_view"),
}
# Texts in which [summary] is replaced by the figures.
WITH_SUMMARY = frozenset({"purpose", "financial_implications", "background"})

# How much younger than the meeting the figures of its report can be.
LATE_FIGURES = timedelta(days=31)


@dataclass(frozen=True)
class Check:
    """One line of the checklist, and where to put it right.

    `is_for_team` says that only the improvement team can do that.
    """

    words: str
    address: str = ""
    link: str = ""
    is_for_team: bool = False


def blocks_of(draft: Report, html: str) -> list[Check]:
    """What prevents publishing: unread updates, unwritten text, or figures that are not whole.

    `html` is the page as it would be published.
    """
    return [
        *_state(draft),
        *younger_than_meeting(draft, is_block=True),
        *_unfinished(draft),
        *_unread(draft),
        *_unwritten(draft, html),
        *_markers(draft),
    ]


def notes_of(draft: Report, *, for_user: User, on: date) -> list[Check]:
    """What does not prevent publishing: wording, warnings and rounds that do not count."""
    warnings = _warnings(draft, on=on) if can_see_warnings(for_user) else []
    return [
        *younger_than_meeting(draft, is_block=False),
        *_later_rounds(draft, on=on),
        *_objected(draft),
        *_uncited(draft),
        *warnings,
    ]


def uncited_in(draft: Report) -> list[str]:
    """The appendices that the text does not mention. “None” is not an appendix."""
    if says_none(draft.appendices):
        return []
    texts = [draft.purpose, draft.financial_implications, draft.background, draft.external_view]
    return uncited(draft.appendices.splitlines(), texts)


def younger_than_meeting(draft: Report, *, is_block: bool) -> list[Check]:
    """Figures that the meeting cannot have seen.

    This is only noted for a paper that comes late. After a month it is the wrong item or the wrong
    date, and the report cannot be published.
    """
    if draft.meeting is None or draft.as_at <= draft.meeting.held_on:
        return []
    if is_block != (draft.as_at > draft.meeting.held_on + LATE_FIGURES):
        return []
    words = _(
        "The figures are as at %(as_at)s, which is after the meeting on %(held_on)s. "
        "Check the agenda item and the date of the figures."
    )
    said = {"as_at": in_words(draft.as_at), "held_on": in_words(draft.meeting.held_on)}
    edit = reverse("reports:edit-report", args=[draft.pk])
    return [Check(words % said, edit, _("Edit the draft"))]


def publishing_note(draft: Report, *, on: date, reason: str = "") -> PublishingNote:
    """What the paper says about itself if it is published on the day."""
    outstanding = outstanding_updates(draft, on=on)
    return PublishingNote(outstanding, reason.strip() if outstanding else "", on)


def outstanding_updates(draft: Report, *, on: date) -> tuple[str, ...]:
    """A sentence for each open round in which leads have not answered, as printed in the paper.

    A round that began after the report's date is left out: its updates would not be printed.
    """
    sentences = []
    for round, missing, asked in _open_rounds(draft, on=on):
        if missing and _began(round) <= draft.as_at:
            sentences.append(_outstanding(missing, asked, on=on))
    return tuple(sentences)


def marker_errors(values: Mapping[str, object]) -> dict[str, str]:
    """Fields with a marker that would be printed literally, and what is wrong."""
    errors = {}
    for name in SEARCHED_FIELDS:
        text, takes_summary = str(values.get(name) or ""), name in WITH_SUMMARY
        for marker in misplaced_markers(text, takes_summary=takes_summary):
            if marker.casefold() == str(UNWRITTEN):
                continue
            errors[name] = (
                _("“%(marker)s” would be printed as it is. Write [summary] on a line of its own")
                if takes_summary
                else _("“%(marker)s” would be printed as it is. Remove it")
            ) % {"marker": marker}
    return errors


def _label(name: str) -> str:
    """The name of a field, as on the form."""
    field: Any = Report._meta.get_field(name)
    return str(field.verbose_name).capitalize()


def _outstanding(missing: int, asked: int, *, on: date) -> str:
    text = ngettext(
        "%(missing)d of %(asked)d update outstanding on %(day)s.",
        "%(missing)d of %(asked)d updates outstanding on %(day)s.",
        asked,
    )
    return text % {"missing": missing, "asked": asked, "day": in_words(on)}


def _actions(draft: Report) -> ActionQuerySet:
    """The actions that the report covers."""
    actions = draft.plan.actions.all()
    return actions if draft.is_restricted else actions.public()


def _began(round: UpdateRound) -> date:
    """The first day that an update in the round can describe."""
    return round.speaks_of(timezone.localdate(round.opened_at))


def _open_rounds(draft: Report, *, on: date) -> Iterable[tuple[UpdateRound, int, int]]:
    """Open rounds of the plan, with the number of updates missing and asked for."""
    for round in draft.plan.rounds.open().order_by("as_at", "pk"):
        answered, asked = answered_in(round, _actions(draft))
        yield round, asked - answered, asked


def _state(draft: Report) -> list[Check]:
    item = draft.agenda_item
    if draft.withdrawn_at is not None:
        day = in_words(timezone.localdate(draft.withdrawn_at))
        return [Check(_("This draft was discarded on %(day)s.") % {"day": day})]
    if item is not None and item.is_withdrawn:
        edit = reverse("reports:edit-report", args=[draft.pk])
        return [Check(_("Its agenda item has been withdrawn."), edit, _("Choose another item"))]
    return []


def _unfinished(draft: Report) -> list[Check]:
    """An import, or the closing of a round, that is still being applied to the plan."""
    checks = [
        Check(_("A file is still being imported into this plan. Try again in a few minutes."))
        for _each in draft.plan.imports.unfinished()
    ]
    return checks + [
        Check(
            _("%(round)s is still being closed. Try again in a few minutes.") % {"round": round},
            round.get_absolute_url(),
            _("Open the round"),
            is_for_team=True,
        )
        for round in draft.plan.rounds.being_closed().order_by("as_at", "pk")
    ]


def _unread(draft: Report) -> list[Check]:
    """Updates that have not been reviewed, by round, and those waiting for a reply or decision."""
    unread = unread_answers(
        draft.plan, as_at=draft.as_at, is_restricted=draft.is_restricted
    ).select_related("round", "action")
    waiting = {
        reading.entry_id: reading
        for reading in Reading.objects.newest().waiting().filter(entry__in=unread.values("pk"))
    }
    checks, refs = [], defaultdict[UpdateRound, list[str]](list)
    for entry in unread.order_by("action__sort_key", "pk"):
        if entry.pk in waiting:
            checks.append(_undecided(entry, waiting[entry.pk]))
        elif entry.round:
            refs[entry.round].append(entry.action.ref)
    by_round = [
        Check(
            ngettext(
                "One update has not been reviewed: %(refs)s.",
                "%(count)d updates have not been reviewed: %(refs)s.",
                len(found),
            )
            % {"count": len(found), "refs": ", ".join(found)},
            reverse("actions:moderate-round", args=[round.pk]),
            _("Review the updates"),
            is_for_team=True,
        )
        for round, found in sorted(refs.items(), key=lambda pair: (pair[0].as_at, pair[0].pk))
    ]
    return by_round + checks


def _undecided(entry: ActionEntry, reading: Reading) -> Check:
    """An update whose rating is challenged, or about which the lead has been asked."""
    words = (
        _("%(ref)s: the rating was challenged on %(day)s and has not been decided.")
        if reading.is_challenge
        else _("%(ref)s: the lead has not replied to the question asked on %(day)s.")
    )
    day = in_words(timezone.localdate(reading.read_at))
    return Check(
        words % {"ref": entry.action.ref, "day": day},
        reading.get_absolute_url(),
        _("Open the update"),
        is_for_team=True,
    )


def _unwritten(draft: Report, html: str) -> list[Check]:
    """“[to be written]” anywhere in the text."""
    edit = reverse("reports:edit-report", args=[draft.pk])
    names = [
        name
        for name in (*("report_by", "wards_affected"), *SEARCHED_FIELDS)
        if str(UNWRITTEN) in getattr(draft, name).casefold()
        or (name in NEEDED[ReportKind(draft.kind)] and not getattr(draft, name).strip())
    ]
    if names:
        labels = [_label(name) for name in names]
        words = _("Still to be written: %(parts)s.") % {"parts": ", ".join(labels)}
        return [Check(words, edit, _("Edit the draft"))]
    if str(UNWRITTEN) in text_of(html).casefold():
        words = _("“[to be written]” is still in the text of the report.")
        return [Check(words, draft.get_absolute_url(), _("Read the draft"))]
    return []


def _markers(draft: Report) -> list[Check]:
    edit = reverse("reports:edit-report", args=[draft.pk])
    values = {name: getattr(draft, name) for name in SEARCHED_FIELDS}
    return [
        Check(
            f"{_label(name)}: {error}.",
            edit,
            _("Edit the draft"),
        )
        for name, error in marker_errors(values).items()
    ]


def _later_rounds(draft: Report, *, on: date) -> list[Check]:
    """Open rounds whose updates the report does not include."""
    return [
        Check(
            _("%(round)s is still open. Its updates are not part of this report.")
            % {"round": round},
            round.get_absolute_url(),
            _("Open the round"),
            is_for_team=True,
        )
        for round, missing, _asked in _open_rounds(draft, on=on)
        if missing and _began(round) > draft.as_at
    ]


def _objected(draft: Report) -> list[Check]:
    objected = objected_wordings(
        draft.plan, as_at=draft.as_at, is_restricted=draft.is_restricted
    ).select_related("entry__round")
    counts: dict[UpdateRound, int] = defaultdict(int)
    for reading in objected:
        if reading.entry.round:
            counts[reading.entry.round] += 1
    return [
        Check(
            ngettext(
                "A lead disagrees with the wording of one update. It will be printed unless the "
                "improvement team changes it.",
                "Leads disagree with the wording of %(count)d updates. They will be printed unless "
                "the improvement team changes them.",
                count,
            )
            % {"count": count},
            reverse("actions:moderate-round", args=[round.pk]),
            _("Review the wording"),
            is_for_team=True,
        )
        for round, count in sorted(counts.items(), key=lambda pair: (pair[0].as_at, pair[0].pk))
    ]


def _uncited(draft: Report) -> list[Check]:
    return [
        Check(
            _("Appendix %(number)s is listed but not mentioned in the text.") % {"number": number},
            reverse("reports:edit-report", args=[draft.pk]),
            _("Edit the draft"),
        )
        for number in uncited_in(draft)
    ]


def _warnings(draft: Report, *, on: date) -> list[Check]:
    """Ratings that do not match the dates, wording or evidence."""
    found = active_warnings(warnings_list_of(_actions(draft), on=on))
    refs = list(dict.fromkeys(line.action.ref for line in found))
    if not refs:
        return []
    words = ngettext(
        "The rating of %(refs)s does not match its dates, wording or evidence.",
        "The ratings of %(refs)s do not match their dates, wording or evidence.",
        len(refs),
    )
    address = f"{reverse('actions:warnings-about-ratings')}?plan={draft.plan.slug}"
    return [
        Check(words % {"refs": ", ".join(refs)}, address, _("See the warnings"), is_for_team=True)
    ]
