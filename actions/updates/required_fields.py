"""Which words a rating needs: what nobody said is asked for before it is recorded."""

from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Said:
    """Which of the words somebody has given."""

    improvement_required: bool
    next_step: bool
    next_step_date: bool
    no_date_reason: bool
    reason: bool


def missing_words(
    said: Said, *, rating: str, is_exception: bool, is_another_rating: bool, new_state: str = ""
) -> dict[str, str]:
    """What is still to be typed, by the name of its box; nothing if all is said.

    An exception says what is still required (Cheshire East minute 46 (d), 2013) and what comes
    next, with its date or why there is none yet ("it is not clear ... the timescales",
    Herefordshire scrutiny paper, June 2009, para 16). Another rating than the last one says why,
    and so does a state that the rating brings along; `new_state` is that state in words.
    """
    missing: dict[str, str] = {}
    if is_exception:
        words = {"rating": rating}
        if not said.improvement_required:
            missing["improvement_required"] = (
                _("Enter what is still required, because “%(rating)s” is an exception") % words
            )
        if not said.next_step:
            missing["next_step"] = (
                _("Enter the next step, because “%(rating)s” is an exception") % words
            )
        if not (said.next_step_date or said.no_date_reason):
            missing["next_step_due"] = _(
                "Enter when the next step will be done, or why that is open"
            )
    if not said.reason:
        if new_state:
            missing["reason"] = _("Enter why the action becomes “%(state)s”") % {"state": new_state}
        elif is_another_rating:
            missing["reason"] = _("Enter why the rating changes")
    return missing
