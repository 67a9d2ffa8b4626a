"""Adding actions to a plan and editing them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import (
    Action,
    EntryKind,
    ImprovementPlan,
    Theme,
    due_columns,
    original_due_columns,
)
from actions.plans.references import natural_key
from actions.plans.services.entries import NewEntry, add_entries, add_entry
from actions.plans.services.references import refuse_taken_ref
from safeguard.accounts.models import Post, User
from safeguard.accounts.services.posts import PostChoice, chosen_post
from safeguard.audit.services import NewEvent, digest, record, record_all
from safeguard.bulk import update_rows
from safeguard.dates import NO_DATE, PartialDate, Precision
from safeguard.exceptions import Refused

TEXTS = ("wording", "outcome_wanted", "success_measure")


@dataclass(frozen=True)
class ActionDetails:
    """The details of an action. `due` is used only if the action has no due date yet."""

    wording: str
    outcome_wanted: str = ""
    success_measure: str = ""
    theme: Theme | None = None
    lead: PostChoice | None = None
    supporters: Collection[Post] = ()
    start: PartialDate = NO_DATE
    due: PartialDate = NO_DATE
    priority: str = ""
    is_confidential: bool = False
    quarterly_until: date | None = None

    @property
    def texts(self) -> dict[str, Any]:
        """The texts that are stored both on the action and in its history."""
        return {name: getattr(self, name) for name in TEXTS}

    @property
    def facts(self) -> dict[str, Any]:
        """The values stored only on the action, without history."""
        return {
            "theme": self.theme,
            "start_on": self.start.last_day,
            "start_precision": self.start.precision.value,
            "start_text": self.start.text,
            "priority": self.priority,
            "is_confidential": self.is_confidential,
            "quarterly_until": self.quarterly_until,
        }


@transaction.atomic
def add_action(
    *,
    plan: ImprovementPlan,
    ref: str,
    details: ActionDetails,
    effective_on: date,
    by: User,
    at: datetime,
) -> Action:
    """Adds an action to the plan with effect from a given day.

    Raises Refused if the wording or reference is missing, or if another action of the plan has, or
    once had, the reference.
    """
    ref = " ".join(ref.split())
    if not ref or not details.wording:
        raise Refused(_("Enter a reference and the wording of the action."))
    refuse_taken_ref(plan, ref)
    lead = chosen_post(details.lead, by=by, at=at)
    action = Action.objects.create(
        plan=plan, ref=ref, sort_key=natural_key(ref), **details.texts, **details.facts
    )
    action.supporters.set(details.supporters)
    add_entry(
        action=action,
        kind=EntryKind.WORDING,
        effective_on=effective_on,
        by=by,
        at=at,
        changes=_first_date(details.due) | {"lead_id": lead.pk if lead else None},
        **details.texts,
    )
    record(
        "action.added",
        action,
        by=by,
        at=at,
        ref=ref,
        wording=digest(details.wording),
        lead=lead.pk if lead else None,
        due=details.due.last_day,
        confidential=details.is_confidential,
    )
    return action


@transaction.atomic
def edit_action(
    *,
    action: Action,
    version: int,
    details: ActionDetails,
    reason: str,
    effective_on: date,
    by: User,
    at: datetime,
) -> Action:
    """Changes the details of an action, keeping the previous ones in its history.

    New wording, a new lead, a first due date and changes to other details are separate entries.
    An existing due date is not changed here but by requesting a new date. Raises Refused or
    StaleRecord.
    """
    action.take_version(version)
    edit_actions(
        [ActionEdit(action, details)], reason=reason, effective_on=effective_on, by=by, at=at
    )
    return action


@dataclass(frozen=True)
class ActionEdit:
    """An action and its new details."""

    action: Action
    details: ActionDetails


def edit_actions(
    edits: Sequence[ActionEdit], *, reason: str, effective_on: date, by: User, at: datetime
) -> None:
    """Changes the details of actions whose next versions have been taken, as `edit_action` does.

    Everything is worked out first. The number of queries does not grow with the actions, unless
    their wording or supporters change. Their theme and supporters should be loaded. Raises Refused.
    """
    # Each post once: a new one is created for the first action.
    choices = dict.fromkeys(edit.details.lead for edit in edits)
    leads = {choice: chosen_post(choice, by=by, at=at) for choice in choices}
    before = [_audited(edit.action) for edit in edits]
    entries = [
        NewEntry(new.action, new.kind, new.changes, {"reason": reason, **new.words})
        for edit in edits
        for new in _entries_of(edit, leads[edit.details.lead])
    ]
    actions = [edit.action for edit in edits]
    update_rows(actions, list(edits[0].details.facts))
    if entries:
        add_entries(entries, effective_on=effective_on, by=by, at=at)
    kinds = defaultdict(list)
    for each in entries:
        kinds[each.action.pk].append(each.kind)
    record_all(
        [
            _event(action, old, kinds[action.pk], reason)
            for action, old in zip(actions, before, strict=True)
        ],
        by=by,
        at=at,
    )


def _entries_of(edit: ActionEdit, lead: Post | None) -> list[NewEntry]:
    """The entries that the edit adds. Sets the new details on the action. Raises Refused."""
    action, details = edit.action, edit.details
    if not details.wording:
        raise Refused(_("Enter the wording of the action."))
    previous = _details(action)
    entries = _reword(action, details)
    lead_id = lead.pk if lead else None
    if lead_id != action.lead_id:
        entries.append(NewEntry(action, EntryKind.LEAD, {"lead_id": lead_id}))
    if not details.due.means_the_same_as(NO_DATE):
        if action.has_date:
            raise Refused(_("This action already has a due date. Request a new date instead."))
        entries.append(NewEntry(action, EntryKind.CORRECTION, _first_date(details.due)))
    for name, value in details.facts.items():
        setattr(action, name, value)
    if set(details.supporters) != set(action.supporters.all()):
        action.supporters.set(details.supporters)
    if changes := changes_of_details(previous, _details(action)):
        entries.append(NewEntry(action, EntryKind.PLAN_DETAILS, words={"plan_details": changes}))
    return entries


def _event(
    action: Action, old: dict[str, Any], kinds: Sequence[EntryKind], reason: str
) -> NewEvent:
    """The audit event of an edited action. Raises Refused if nothing has changed."""
    new = _audited(action)
    if new == old:
        raise Refused(_("You have not changed anything."))
    changed = [name for name in new if new[name] != old[name]]
    return NewEvent(
        "action.edited",
        action,
        {
            "old": {name: old[name] for name in changed},
            "new": {name: new[name] for name in changed},
            "entries": list(kinds),
            "reason": digest(reason),
        },
    )


def _reword(action: Action, details: ActionDetails) -> list[NewEntry]:
    """Saves changed wording on the action and returns its entry."""
    if all(getattr(action, name) == text for name, text in details.texts.items()):
        return []
    for name, text in details.texts.items():
        setattr(action, name, text)
    action.save(update_fields=[*TEXTS, "search_text"])
    return [NewEntry(action, EntryKind.WORDING, words=details.texts)]


def _first_date(due: PartialDate) -> dict[str, Any]:
    """Columns for a first due date, which is both original and current. It is not a move."""
    if due.precision == Precision.NONE and not due.text:
        return {}
    return original_due_columns(due) | due_columns(due)


def _audited(action: Action) -> dict[str, Any]:
    """The details of an action as codes, dates and digests, for the audit trail."""
    return {
        **{name: digest(getattr(action, name)) for name in TEXTS},
        "lead": action.lead_id,
        "due": action.due_on,
        "due_precision": action.due_precision,
        **audited_facts(action, [post.pk for post in action.supporters.all()]),
    }


def _details(action: Action) -> dict[str, str]:
    return details_of(action, [post.job_title for post in action.supporters.all()])


def details_of(action: Action, supporters: Iterable[str]) -> dict[str, str]:
    """The details stored only on the action, by label. Supporters are given by job title."""
    return {
        _("Theme"): action.theme.name if action.theme else "",
        _("Start"): action.start.display,
        _("Priority"): action.get_priority_display(),
        **named_supporters(supporters),
        _("Confidential"): _("Yes") if action.is_confidential else _("No"),
    }


def named_supporters(titles: Iterable[str]) -> dict[str, str]:
    """The job titles of the supporters, by label."""
    return {_("Supporters"): ", ".join(sorted(titles, key=str.casefold))}


def changes_of_details(old: dict[str, str], new: dict[str, str]) -> str:
    """The changed details with their new and previous values, one on each line."""
    change = _("%(label)s: %(new)s (previously %(old)s)")
    none = _("none")
    return "\n".join(
        change % {"label": label, "new": text or none, "old": old[label] or none}
        for label, text in new.items()
        if text != old[label]
    )


def audited_facts(action: Action, supporters: Iterable[int]) -> dict[str, Any]:
    """The details stored only on the action, as codes, dates and digests.

    Supporters are given by key.
    """
    return {
        "theme": action.theme_id,
        "start": action.start_on,
        "start_precision": action.start_precision,
        "start_text": digest(action.start_text),
        "priority": action.priority,
        "is_confidential": action.is_confidential,
        "quarterly_until": action.quarterly_until,
        "supporters": sorted(supporters),
    }
