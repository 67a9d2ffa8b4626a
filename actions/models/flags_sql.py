"""Flags as query conditions, for counting and filtering lists.

The flags are defined in `actions/plans/flags.py`; a test checks that the two agree.
"""

from datetime import date

from django.db.models import Q

from actions.plans.flags import Flag
from actions.plans.ratings import NO_DATA
from actions.plans.states import CLOSED, State
from safeguard.dates import Precision

_IS_CLOSED = Q(state__in=[state.value for state in CLOSED])
_WAITS = Q(state=State.AWAITING_SIGN_OFF.value)
_HOLDS = Q(state=State.ON_HOLD.value)
_AMBER = Q(rating__counts_as_amber=True)
_AMBER_OR_RED = _AMBER | Q(rating__counts_as_red=True)


def flagged(flag: Flag, *, on: date) -> Q:
    """The condition for the flag on the day."""
    conditions = {
        Flag.OVERDUE: Q(due_on__lt=on) & ~_WAITS & ~_IS_CLOSED,
        Flag.NO_TIMESCALE: (
            (_AMBER & (Q(due_on=None) | Q(due_on__lt=on))) | (_AMBER_OR_RED & Q(is_undated=True))
        )
        & ~(_WAITS | _HOLDS | _IS_CLOSED),
        Flag.ON_HOLD: _HOLDS,
        Flag.REVISED_TIMESCALE_NEEDED: Q(state=State.REVISED_TIMESCALE_NEEDED.value),
        Flag.AWAITING_SIGN_OFF: _WAITS,
        Flag.NO_DATA: Q(rating__code=NO_DATA),
        Flag.NO_END_DATE: Q(due_precision=Precision.ONGOING.value) & _AMBER_OR_RED & ~_IS_CLOSED,
        Flag.REOPENED: Q(is_reopened=True),
    }
    return conditions[flag]
