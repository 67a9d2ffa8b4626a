"""Actions as lines in a list: rating, reference, wording, flags, lead and due date."""

from dataclasses import dataclass
from datetime import date

from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actions.models import Action, Rating
from actions.plans.flags import Flag, raised_flags


@dataclass(frozen=True)
class ActionLine:
    """One action as a line in a list. In a list of changes, `before` is its earlier rating."""

    pk: int
    ref: str
    title: str
    address: str
    flag: str
    why: str
    rating: Rating | None
    due: str
    before: Rating | None = None


def line_of(
    action: Action, *, on: date, before: Rating | None = None, with_plan: bool = False
) -> ActionLine:
    """The line for an action. `rating` and `lead` must be loaded, and `plan` if `with_plan`."""
    flags = _flags(action, on=on)
    return ActionLine(
        pk=action.pk,
        ref=action.ref,
        title=Truncator(action.wording).chars(160),
        address=action.get_absolute_url(),
        flag=f"{_in_one(flags)}." if flags else "",
        why=". ".join(_details(action, with_plan=with_plan)),
        rating=action.rating,
        due=action.due.display,
        before=before,
    )


def _in_one(flags: list[str]) -> str:
    """The flags as one phrase: "Overdue, no timescale"."""
    first, *rest = flags
    return ", ".join([first, *(flag[:1].lower() + flag[1:] for flag in rest)])


def _flags(action: Action, *, on: date) -> list[str]:
    """The labels of the action's flags, except "no data", which the rating already shows."""
    labels = [flag.label for flag in raised_flags(action.facts, on=on) if flag != Flag.NO_DATA]
    if not action.is_open:
        labels.insert(0, action.work_state.label)
    return [*labels, _("Confidential")] if action.is_confidential else labels


def _details(action: Action, *, with_plan: bool) -> list[str]:
    lead = action.lead.job_title if action.lead else _("No lead")
    plan = action.plan.title if with_plan else ""
    return [words for words in (lead, plan, action.parts_text, action.revised_again) if words]
