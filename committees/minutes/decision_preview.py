"""What recording a decision would change, and who would be told."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date

from django.utils.translation import gettext as _

from actions.email.recipients import find_recipients
from actions.models import Action, DateRequest, WithdrawalRequest
from actions.plans.states import State
from actions.sign_off.concerns import concerns_of, in_one_sentence
from actions.sign_off.services.completion import ActionVersion


@dataclass(frozen=True)
class ActionChange:
    """The values of an action that would change, as label, old and new, and who gets an email.

    `concerns` says what speaks against the change, or is "".
    """

    action: Action
    values: list[tuple[str, str, str]]
    told: str = ""
    concerns: str = ""


def date_change(request: DateRequest) -> ActionChange:
    """The new due date that the request asks for."""
    action = request.action
    due = (_("Due date"), action.due.display or _("Not set"), request.new_due.display)
    if State(action.state) == State.REVISED_TIMESCALE_NEEDED:
        return ActionChange(action, [due, _status(action, State.IN_PROGRESS)])
    return ActionChange(action, [due])


def sign_off_change(read: ActionVersion, *, with_evidence: Collection[int]) -> ActionChange:
    """The status of an action that is signed off, and its rating if the scale has one for that.

    `with_evidence` are the keys of the actions that have evidence.
    """
    action = read.action
    values = [_status(action, State.SIGNED_OFF)]
    meant = action.plan.scale.ratings.filter(implies_state=State.SIGNED_OFF.value).first()
    if meant is not None and meant != action.rating:
        rating = action.rating.label if action.rating else _("Not yet rated")
        values.append((_("Rating"), rating, meant.label))
    concerns = concerns_of(action, has_evidence=action.pk in with_evidence)
    words = _("Check that the committee knew this about %(ref)s: %(concerns)s.")
    said = {"ref": action.ref, "concerns": in_one_sentence(concerns)}
    return ActionChange(action, values, concerns=words % said if concerns else "")


def removal_change(request: WithdrawalRequest) -> ActionChange:
    """The status of an action that is removed from its plan."""
    return ActionChange(request.action, [_status(request.action, State.WITHDRAWN)])


def with_recipients(
    changes: list[ActionChange], *, by_address: str, on: date
) -> list[ActionChange]:
    """The changes with the names of the people who would be told, in one look at the posts.

    People are not told about their own changes.
    """
    recipients = find_recipients(on=on)
    return [
        replace(
            change,
            told=", ".join(
                f"{person.name}, {person.post.job_title}" if person.post else person.name
                for person in recipients.leads_of(change.action)
                if person.address != by_address
            ),
        )
        for change in changes
    ]


Preview = Callable[..., ActionChange]


def _status(action: Action, new: State) -> tuple[str, str, str]:
    return _("Status"), State(action.state).label, new.label
