"""Adding actions to a plan and editing them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from actions.models import (
    Action,
    ActionEntry,
    EntryKind,
    ImprovementPlan,
    Theme,
    due_columns,
    original_due_columns,
)
from actions.plans.references import natural_key
from actions.plans.services.entries import add_entry
from actions.plans.services.references import refuse_taken_ref
from safeguard.accounts.models import Post, User
from safeguard.accounts.services.posts import PostChoice, chosen_post
from safeguard.audit.services import digest, record
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
    if not details.wording:
        raise Refused(_("Enter the wording of the action."))
    enter = partial(
        add_entry, action=action, effective_on=effective_on, by=by, at=at, reason=reason
    )
    lead = chosen_post(details.lead, by=by, at=at)
    old, previous = _audited(action), _details(action)
    entries = _reword(action, details, enter)
    if (lead.pk if lead else None) != action.lead_id:
        entries.append(enter(kind=EntryKind.LEAD, changes={"lead_id": lead.pk if lead else None}))
    if not details.due.means_the_same_as(NO_DATE):
        if action.has_date:
            raise Refused(_("This action already has a due date. Request a new date instead."))
        entries.append(enter(kind=EntryKind.CORRECTION, changes=_first_date(details.due)))
    for name, value in details.facts.items():
        setattr(action, name, value)
    action.save(update_fields=list(details.facts))
    action.supporters.set(details.supporters)
    if changes := changes_of_details(previous, _details(action)):
        entries.append(enter(kind=EntryKind.PLAN_DETAILS, plan_details=changes))
    new = _audited(action)
    if new == old:
        raise Refused(_("You have not changed anything."))
    changed = [name for name in new if new[name] != old[name]]
    record(
        "action.edited",
        action,
        by=by,
        at=at,
        old={name: old[name] for name in changed},
        new={name: new[name] for name in changed},
        entries=[entry.kind for entry in entries],
        reason=digest(reason),
    )
    return action


def _reword(action: Action, details: ActionDetails, enter: Any) -> list[ActionEntry]:
    """Saves changed wording on the action and in an entry."""
    if all(getattr(action, name) == text for name, text in details.texts.items()):
        return []
    for name, text in details.texts.items():
        setattr(action, name, text)
    action.save(update_fields=[*TEXTS, "search_text"])
    return [enter(kind=EntryKind.WORDING, **details.texts)]


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
        **audited_facts(action, action.supporters.values_list("pk", flat=True)),
    }


def _details(action: Action) -> dict[str, str]:
    return details_of(action, action.supporters.values_list("job_title", flat=True))


def details_of(action: Action, supporters: Iterable[str]) -> dict[str, str]:
    """The details stored only on the action, by label. Supporters are given by job title."""
    return {
        _("Theme"): action.theme.name if action.theme else "",
        _("Start"): action.start.display,
        _("Priority"): action.get_priority_display(),
        _("Supporters"): ", ".join(sorted(supporters, key=str.casefold)),
        _("Confidential"): _("Yes") if action.is_confidential else _("No"),
    }


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
