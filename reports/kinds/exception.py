"""The exception report. It is built once, never changes and is rendered as a page, PDF and JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.plans.flags import Flag
from actions.plans.history import HistorySummary
from actions.plans.states import State
from reports.kinds import movement as moves
from reports.kinds.numbering import number_appendices
from reports.kinds.plan_report import (
    PlanReport,
    RatingKey,
    ReportInputs,
    date_as_json,
    figures_as_json,
)
from reports.kinds.report_kind import ReportKind
from reports.kinds.snapshot import ActionAsAt
from reports.kinds.summary import in_sentence
from safeguard.dates import at_least, in_words


@dataclass(frozen=True)
class FlagLine:
    """A flag, the number of actions that have it, and a line for each of them."""

    code: str
    label: str
    count: int
    detail_lines: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """One exception, as reported to the committee."""

    ref: str
    action: str
    lead: str
    rating: RatingKey
    state: str
    state_label: str
    original_due: Mapping[str, str | None]
    original_due_text: str
    due: Mapping[str, str | None]
    due_text: str
    since: date | None
    since_text: str
    is_since_at_least: bool
    flag_codes: tuple[str, ...]
    flags: tuple[str, ...]
    progress_made: str
    improvement_required: str
    words_dated_text: str
    entered_by_text: str
    next_step_text: str
    reason: str
    reason_heading: str
    previous_rating_text: str
    last_update_text: str
    reminders_text: str
    revision_text: str
    parts_text: str


@dataclass(frozen=True, kw_only=True)
class ExceptionReport(PlanReport):
    """The whole content of an exception report."""

    kind: ClassVar[ReportKind] = ReportKind.EXCEPTION

    rows: tuple[Row, ...]
    flag_lines: tuple[FlagLine, ...]
    movement_note: str
    movement: tuple[moves.MovementLine, ...]
    completed_since: tuple[str, ...]
    revised_since: tuple[str, ...]


def build_exception_report(given: ReportInputs) -> ExceptionReport:
    """A plan's exception report as at a given day. It uses no queries and does not read the clock.

    The sections are those of Herefordshire's exception report of June 2009 (paras 15 to 17), with
    the additions that Cheshire East minute 46 (d), 2013, asked for.

    Raises SummaryDoesNotAddUp if the counts do not add up to the number of actions.
    """
    counted, keys, previous = given.counted, given.keys, given.previous
    return ExceptionReport(
        **given.common_content(),
        appendices=number_appendices(given.front.appendices),
        rows=tuple(_row(action, keys, previous) for action in given.listed),
        flag_lines=tuple(_flag_line(flag, counted, keys) for flag in Flag),
        movement_note="" if previous else str(moves.FIRST_REPORT),
        movement=moves.movement(counted, given.order, previous) if previous else (),
        completed_since=moves.completed_since(counted, previous),
        revised_since=moves.revised_since(counted, previous),
    )


def as_json(report: ExceptionReport) -> dict[str, Any]:
    """The report as JSON data for other systems."""
    return {
        "plan": report.plan_title,
        "as_at": report.as_at.isoformat(),
        **figures_as_json(report),
        "flags": {line.code: line.count for line in report.flag_lines},
        "rows": [
            {
                "ref": row.ref,
                "rating": row.rating.code,
                "state": row.state,
                "lead": row.lead or None,
                "original_due": dict(row.original_due),
                "due": dict(row.due),
                "since": row.since.isoformat() if row.since else None,
                "since_at_least": row.is_since_at_least,
                "flags": list(row.flag_codes),
                "progress_made": row.progress_made,
                "improvement_required": row.improvement_required,
            }
            for row in report.rows
        ],
    }


def anchors_of(report: ExceptionReport) -> dict[str, str]:
    """The HTML anchor of each listed action, by reference."""
    return {
        row.ref: f"exception-{number}-{slugify(row.ref)}"
        for number, row in enumerate(report.rows, start=1)
    }


def _row(action: ActionAsAt, keys: Mapping[str, RatingKey], previous: moves.Previous | None) -> Row:
    account = action.account
    flags = [flag for flag in Flag if flag in action.flags]
    return Row(
        ref=action.ref,
        action=action.wording,
        lead=action.lead,
        rating=keys[action.rating_code or ""],
        state=action.state.value,
        state_label=action.state.label,
        original_due=date_as_json(action.original_due),
        original_due_text=action.original_due.display or _("not recorded"),
        due=date_as_json(action.due),
        due_text=action.due.display or _("no date set"),
        since=account.rating_since,
        since_text=_since(account),
        is_since_at_least=account.is_since_at_least,
        flag_codes=tuple(flag.value for flag in flags),
        flags=tuple(flag.label for flag in flags),
        progress_made=action.progress_made,
        improvement_required=action.improvement_required,
        words_dated_text=_words_dated(action),
        entered_by_text=_("reported by the lead officer, entered by the improvement team")
        if action.is_entered_by_team
        else "",
        next_step_text=_next_step(action),
        reason="" if _is_past(action) else account.state_reason,
        reason_heading=_reason_heading(account),
        previous_rating_text=moves.previous_rating_text(action, previous),
        last_update_text=_last_update(action, keys) if Flag.NO_DATA in action.flags else "",
        reminders_text=_reminders(account) if Flag.NO_DATA in action.flags else "",
        revision_text=_revision(action),
        parts_text=action.parts.text,
    )


def _flag_line(
    flag: Flag, actions: Sequence[ActionAsAt], keys: Mapping[str, RatingKey]
) -> FlagLine:
    flagged = [action for action in actions if flag in action.flags]
    details = tuple(f"{action.ref}: {_flag_detail(flag, action, keys)}" for action in flagged)
    return FlagLine(flag.value, flag.label, len(flagged), details)


def _flag_detail(flag: Flag, action: ActionAsAt, keys: Mapping[str, RatingKey]) -> str:
    """What is shown beside the action in the table of flags: its lead, date or reason."""
    lead = action.lead or _("no lead")
    if flag == Flag.OVERDUE:
        return _("%(lead)s, due %(due)s") % {"lead": lead, "due": action.due.display}
    if flag in {Flag.ON_HOLD, Flag.REVISED_TIMESCALE_NEEDED} and action.account.state_reason:
        return f"{lead}, {action.account.state_reason}"
    if flag == Flag.NO_DATA:
        return f"{lead}, {_reminders(action.account)}, {_last_update(action, keys)}"
    return lead


def _reminders(account: HistorySummary) -> str:
    if account.reminders is None:
        return _("number of reminders not recorded")
    text = ngettext("%(count)d reminder sent", "%(count)d reminders sent", account.reminders)
    sent = text % {"count": account.reminders}
    why = account.silence_reason.rstrip(".")
    return f"{sent}, {why[:1].lower()}{why[1:]}" if why else sent


def _last_update(action: ActionAsAt, keys: Mapping[str, RatingKey]) -> str:
    account = action.account
    if account.heard_rating is None or account.heard_on is None:
        return _("no update received")
    key = keys.get(account.heard_rating)
    return _("last update %(rating)s, %(on)s") % {
        "rating": in_sentence(key.label) if key else account.heard_rating,
        "on": in_words(account.heard_on),
    }


def _since(account: HistorySummary) -> str:
    """The first day of the rating, or "at least" the first day known."""
    day = in_words(account.rating_since) if account.rating_since else ""
    return at_least(day) if account.is_since_at_least else day


def _is_past(action: ActionAsAt) -> bool:
    """Whether the reason for the state has been answered by an update since work went on."""
    return action.account.is_reason_answered and action.state == State.IN_PROGRESS


def _reason_heading(account: HistorySummary) -> str:
    """Says that a reason is not the lead's: it was given on returning or reopening the action."""
    if account.state_before == State.AWAITING_SIGN_OFF:
        return _("Why it was returned to the lead officer:")
    if account.state_before == State.SIGNED_OFF:
        return _("Why it was reopened:")
    return _("Reason:")


def _words_dated(action: ActionAsAt) -> str:
    """The date of the text, if it was written before the action was recorded as having no data."""
    since = action.account.rating_since
    if action.words_on is None or since is None or action.words_on >= since:
        return ""
    return _("reported on %(on)s") % {"on": in_words(action.words_on)}


def _next_step(action: ActionAsAt) -> str:
    due = action.next_step_due.display
    return f"{action.next_step} ({due})" if action.next_step and due else action.next_step


def _revision(action: ActionAsAt) -> str:
    """How many times the due date has been revised. Members object to repeated revisions."""
    if action.moved == 0:
        return ""
    if action.original_due.last_day is None and not action.original_due.text:
        return _("revised to %(due)s, original date not recorded") % {"due": action.due.display}
    text = ngettext("date revised once", "date revised %(count)d times", action.moved)
    return text % {"count": action.moved}
