"""The fields that an update must have, depending on its rating."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class FilledFields:
    """Which fields of an update are filled in."""

    improvement_required: bool
    next_step: bool
    next_step_date: bool
    no_date_reason: bool
    reason: bool


def missing_words(
    filled: FilledFields,
    *,
    rating: str,
    is_exception: bool,
    is_another_rating: bool,
    new_state: str = "",
) -> dict[str, str]:
    """Error messages for missing fields, by field name; empty if the update is complete.

    An update on an exception must say what is still required (Cheshire East minute 46 (d), 2013)
    and give the next step, with its date or a reason why there is none ("it is not clear ... the
    timescales", Herefordshire scrutiny paper, June 2009, para 16). A change of rating needs a
    reason, and so does a change of state implied by the rating. `new_state` is the label of that
    state.
    """
    missing: dict[str, str] = {}
    if is_exception:
        if not filled.improvement_required:
            missing["improvement_required"] = _(
                "Enter what is still required, because this action is rated “%(rating)s”"
            ) % {"rating": rating}
        if not filled.next_step:
            missing["next_step"] = _(
                "Enter the next step, because this action is rated “%(rating)s”"
            ) % {"rating": rating}
        if not (filled.next_step_date or filled.no_date_reason):
            missing["next_step_due"] = _(
                "Enter a date for the next step, or say why there is not one yet"
            )
    if not filled.reason:
        if new_state:
            missing["reason"] = _("Enter why the status is changing to “%(state)s”") % {
                "state": new_state
            }
        elif is_another_rating:
            missing["reason"] = _("Enter why the rating has changed")
    return missing
