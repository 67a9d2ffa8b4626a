"""An action's facts and history as shown on its page."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import (
    Action,
    ActionEntry,
    CompletionClaim,
    DateRequest,
    EmbeddedCheck,
    EntryKind,
    Hold,
    Outcome,
    Question,
    Reading,
)
from actions.plans.acting_capacity import ActingCapacities, acting_capacities_of
from actions.plans.events import events_of
from actions.plans.states import State, move_in_words
from safeguard.dates import at_least, in_words


@dataclass(frozen=True)
class TimelineEntry:
    """One event in the history: when, by whom, the changed values (old, new) and the text."""

    title: str
    when: str
    by: str
    facts: tuple[tuple[str, str, str], ...]
    texts: tuple[tuple[str, str], ...]
    decision: str = ""


def timeline_of(
    entries: Sequence[ActionEntry],
    decisions: Mapping[int, str],
    readings: Iterable[Reading] = (),
    questions: Iterable[Question] = (),
) -> list[TimelineEntry]:
    """The history, newest first, from entries in chronological order.

    `decisions` maps an entry's key to the URL of the clause that led to the entry. Reviews are
    shown with their update, questions as events on the day they were asked, and changed wording
    with the previous wording.
    """
    reviews: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for reading in readings:
        reviews[reading.entry_id].extend(_reading(reading))
    capacities = acting_capacities_of(
        post for entry in entries for post in (entry.for_post, entry.lead)
    )
    events: list[tuple[tuple[date, datetime], TimelineEntry]] = [
        ((timezone.localdate(each.asked_at), each.asked_at), _question(each)) for each in questions
    ]
    old: ActionEntry | None = None
    wording: dict[str, str] = {}
    for entry in events_of(entries):
        stated = _wording(entry)
        texts = [*reviews[entry.pk], *_rewordings(wording, stated)]
        event = _event(old, entry, texts, capacities)
        event = replace(event, decision=decisions.get(entry.pk, ""))
        events.append(((entry.effective_on, entry.recorded_at), event))
        wording |= stated
        old = entry
    in_order = sorted(events, key=lambda pair: pair[0])
    return [event for _when, event in in_order[::-1]]


def facts_of(action: Action, entries: Sequence[ActionEntry], *, on: date) -> list[tuple[str, str]]:
    """Labels and values for an action's page, including the current holder of the lead post."""
    rating = action.rating
    facts = [
        (_("Plan"), action.plan.title),
        (_("Theme"), action.theme.name if action.theme else ""),
        (_("Priority"), action.get_priority_display()),
        (_("Lead"), _lead(action)),
        (_("Supporters"), _supporters(action)),
        (_("Start"), action.start.display),
        (_("Original date"), action.original_due.display),
        (_("Due"), action.due.display),
        (_("Number of new dates"), str(action.revisions or "")),
        (_("At this rating since"), rated_since(action)),
        (_("What the rating means"), rating.definition if rating else ""),
        (_("Outcome wanted"), action.outcome_wanted),
        (_("Success measure"), action.success_measure),
        (_("Quarterly updates until"), _day(action.quarterly_until)),
    ]
    if action.lead and action.is_open:
        held_by = acting_capacities_of([action.lead]).held_by(action.lead, on=on)
        facts.insert(4, (_("Post holder"), held_by))
    former = dict.fromkeys(entry.former_ref for entry in entries)
    if before := [ref for ref in former if ref not in {"", action.ref}]:
        facts.insert(0, (_("Previous reference"), ", ".join(before)))
    return [*facts, (_("Confidential"), _("Yes"))] if action.is_confidential else facts


def rated_since(action: Action) -> str:
    """The first day of the rating, or the first day known if the first rating came from a file."""
    since = _day(action.rating_since)
    return at_least(since) if since and action.is_since_at_least else since


def plan_facts_of(action: Action) -> list[tuple[str, str]]:
    """Labels and values of an action's details, in the order of its form."""
    return [
        (_("Action"), action.wording),
        (_("Outcome wanted"), action.outcome_wanted),
        (_("Success measure"), action.success_measure),
        (_("Theme"), action.theme.name if action.theme else ""),
        (_("Lead"), action.lead.job_title if action.lead else ""),
        (_("Supporters"), _supporters(action)),
        (_("Start"), action.start.display),
        (_("Due"), action.due.display),
        (_("Priority"), action.get_priority_display()),
        (_("Quarterly updates until"), _day(action.quarterly_until)),
        (_("Confidential"), _("Yes") if action.is_confidential else _("No")),
    ]


def update_source(entry: ActionEntry) -> str:
    """Source of an update entered for a lead, as text, or "" for other entries."""
    if not entry.was_told or entry.told_on is None:
        return ""
    return _("Based on what %(who)s said on %(day)s, entered by %(name)s. %(how)s.") % {
        "who": entry.who,
        "how": entry.get_told_how_display(),
        "day": in_words(entry.told_on),
        "name": entry.recorded_by.name_at(entry.recorded_at),
    }


def silence_of(action: Action, entries: Sequence[ActionEntry]) -> str:
    """The number of reminders and the reason for no update, as text; "" if there is data."""
    silent = next((e for e in reversed(entries) if e.kind == EntryKind.NO_RETURN), None)
    is_silent = action.rating is not None and action.rating.is_no_data
    if silent is None or silent.reminders is None or not is_silent:
        return ""
    text = ngettext(
        "No update received after %(count)d reminder.",
        "No update received after %(count)d reminders.",
        silent.reminders,
    )
    return f"{text % {'count': silent.reminders}} {silent.reason}".strip()


def _how_told(entry: ActionEntry) -> str:
    if entry.told_on is None:
        return ""
    words = {"how": entry.get_told_how_display(), "day": in_words(entry.told_on)}
    return _("%(how)s on %(day)s") % words


def _reading(reading: Reading) -> list[tuple[str, str]]:
    """The team's review of an update, the lead's reply and the outcome."""
    day = in_words(timezone.localdate(reading.read_at))
    by = {"name": reading.read_by.name_at(reading.read_at), "day": day}
    texts = []
    if reading.outcome == Outcome.ACCEPTED:
        texts.append((_("Accepted"), _("by %(name)s on %(day)s") % by))
    elif reading.rating:
        heading = _("Rating challenged by %(name)s on %(day)s") % by
        texts.append((heading, f"{reading.rating.label}: {reading.words}"))
    if reading.reply and reading.replied_by:
        words = {"name": reading.replied_name}
        heading = (
            _("%(name)s disagreed with the report wording")
            if reading.wording_id
            else _("%(name)s disagreed with the proposed rating")
        )
        texts.append((heading % words, reading.reply))
    if reading.settled and reading.settled_by and reading.settled_at:
        outcome = _("%(outcome)s, %(name)s") % {
            "outcome": reading.get_settled_display(),
            "name": reading.replied_name
            if reading.replied_as
            else reading.settled_by.name_at(reading.settled_at),
        }
        texts.append((_("Outcome"), f"{outcome}. {reading.settled_reason}".strip()))
    return texts


def _question(question: Question) -> TimelineEntry:
    """A question to the lead, with its subject and the reply."""
    heading = _("Question")
    if question.entry:
        day = in_words(question.entry.effective_on)
        heading = _("Question about the update as at %(day)s") % {"day": day}
    elif question.about:
        heading = _("Question: %(about)s") % {"about": question.get_about_display()}
    texts = [(heading, question.words)]
    if question.replied_at:
        by = {
            "name": question.replied_name,
            "day": in_words(timezone.localdate(question.replied_at)),
        }
        texts.append((_("Reply from %(name)s on %(day)s") % by, question.reply))
    return TimelineEntry(
        title=_("The lead was asked"),
        when=in_words(timezone.localdate(question.asked_at)),
        by=question.asked_by.name_at(question.asked_at),
        facts=(),
        texts=tuple(texts),
    )


def _day(day: date | None) -> str:
    return in_words(day) if day else ""


def times_moved(action: Action) -> str:
    """How many times the date has been moved, as a sentence shown before another is requested."""
    text = ngettext(
        "This date has been moved once already.",
        "This date has been moved %(count)d times already.",
        action.revisions,
    )
    return text % {"count": action.revisions}


def request_facts(asked: DateRequest) -> list[tuple[str, str]]:
    """The facts of a date request: who asked, and when."""
    return [
        (_("Requested by"), asked.asked_as),
        (_("Requested on"), in_words(timezone.localdate(asked.asked_at))),
    ]


def _lead(action: Action) -> str:
    if action.lead:
        return action.lead.job_title
    return _("No lead: no one to contact") if action.is_open else ""


def _supporters(action: Action) -> str:
    titles = [post.job_title for post in action.supporters.all()]
    return ", ".join(sorted(titles, key=str.casefold))


def _event(
    old: ActionEntry | None,
    new: ActionEntry,
    texts: list[tuple[str, str]],
    capacities: ActingCapacities,
) -> TimelineEntry:
    recorded = timezone.localdate(new.recorded_at)
    when = in_words(new.effective_on)
    if recorded != new.effective_on:
        when = _("%(day)s, recorded %(recorded)s") % {"day": when, "recorded": in_words(recorded)}
    before = _values_after(old, at=new.recorded_at)
    return TimelineEntry(
        title=_title(old, new),
        when=when,
        by=_acted(new, capacities, on=recorded),
        facts=tuple(
            (name, before.get(name, ""), now)
            for name, now in _values_after(new, at=new.recorded_at).items()
            if now != before.get(name, "")
        ),
        texts=tuple((heading, text) for heading, text in _words(new, capacities) + texts if text),
    )


def _acted(entry: ActionEntry, capacities: ActingCapacities, *, on: date) -> str:
    """Who recorded the entry and in which capacity, as at the day of recording."""
    if entry.kind == EntryKind.NO_RETURN:
        return entry.recorded_by.name_at(
            entry.recorded_at
        )  # The entry's post is the one that was asked.
    person = entry.recorded_by
    if getattr(entry, "decision", None):  # In a committee's minutes.
        words = {"who": entry.decided_by, "name": person.name_at(entry.recorded_at)}
        return _("%(who)s, recorded by %(name)s") % words
    post = entry.for_post or capacities.post_of(person, [entry.lead], on=on)
    return capacities.acted(person, post, at=entry.recorded_at, told_by=entry.told_by)


def _values_after(entry: ActionEntry | None, *, at: datetime) -> dict[str, str]:
    """The action's values after the entry, by label; empty if there is no entry.

    The lead post has its job title at that moment, so that a new title is not taken for a new lead.
    """
    if entry is None:
        return {}
    return {
        _("Rating"): entry.rating.label if entry.rating else _("Not yet rated"),
        _("Status"): State(entry.state).label,
        _("Original date"): entry.original_due.display,
        _("Due"): entry.due.display,
        _("Lead"): entry.lead.name_at(at) if entry.lead else "",
    }


def _words(entry: ActionEntry, capacities: ActingCapacities) -> list[tuple[str, str]]:
    next_step = entry.next_step
    if next_step and entry.next_step_due.display:
        next_step = f"{next_step} ({entry.next_step_due.display})"
    reminders = str(entry.reminders) if entry.reminders is not None else ""
    asked = entry.for_post if entry.kind == EntryKind.NO_RETURN else None
    return [
        (_("Asked"), capacities.holder_of(asked, on=entry.effective_on)),
        (_("What has been done"), entry.progress_made),
        (_("What is still required"), entry.improvement_required),
        (_("Next step"), next_step),
        (_("Previous reference"), entry.former_ref),
        (_("What changed"), entry.plan_details),
        (_("Finding") if entry.kind == EntryKind.EMBEDDED_CHECK else _("Reason"), entry.reason),
        *_claimed(entry),
        *_held(entry),
        (_("Agreed by"), entry.decided_by),
        (_("Reminders"), reminders),
        (_("How the update was given"), _how_told(entry)),
        (_("Email"), entry.told_mail),
    ]


def _claimed(entry: ActionEntry) -> list[tuple[str, str]]:
    """The evidence for a claim of completion, or the reason why there is none."""
    claim: CompletionClaim | None = getattr(entry, "claim", None)
    if claim is None:
        return []
    return [
        (_("Evidence"), claim.evidence),
        (_("Why there is no evidence"), claim.no_evidence_reason),
    ]


def _held(entry: ActionEntry) -> list[tuple[str, str]]:
    """The details of a hold. A confidential action is not named."""
    hold: Hold | None = getattr(entry, "hold", None)
    if hold is None:
        return []
    other = hold.waits_for if hold.waits_for and not hold.waits_for.is_confidential else None
    outside = hold.waits_for_text
    if outside and hold.waits_for_on:
        outside = f"{outside} ({in_words(hold.waits_for_on)})"
    return [
        (_("Expected to restart"), in_words(hold.restart_on)),
        (_("Waiting for action"), other.ref if other else ""),
        (_("Waiting for"), outside),
    ]


def _title(old: ActionEntry | None, new: ActionEntry) -> str:
    if new.kind == EntryKind.WORDING and old is None:
        return _("Added to the plan")
    if new.kind == EntryKind.CORRECTION and old and not old.due.display:
        return _("Date set")
    check: EmbeddedCheck | None = getattr(new, "embedded_check", None)
    if check is not None:
        return _("Found to be embedded") if check.is_embedded else _("Found not to be embedded")
    moved = move_in_words(State(old.state), State(new.state)) if old else ""
    if new.kind == EntryKind.STATE and moved:
        return moved
    return new.get_kind_display()


def _wording(entry: ActionEntry) -> dict[str, str]:
    """The wording in an entry. It has all the texts or, in older imports, only the new ones."""
    stated = {
        _("Wording"): entry.wording,
        _("Outcome wanted"): entry.outcome_wanted,
        _("Success measure"): entry.success_measure,
    }
    return stated if entry.wording else {name: text for name, text in stated.items() if text}


def _rewordings(before: dict[str, str], after: dict[str, str]) -> list[tuple[str, str]]:
    """Changed texts, each with the text it replaced."""
    texts = []
    for heading, text in after.items():
        old = before.get(heading, "")
        if text != old:
            texts.append((heading, text or _("Removed.")))
            texts.append((_("%(text)s (previous)") % {"text": heading}, old))
    return texts
