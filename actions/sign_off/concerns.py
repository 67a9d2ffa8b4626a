"""Why a signing officer should look twice before signing an action off."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from actions.models import Action


def concerns_of(action: Action, *, has_evidence: bool) -> list[str]:
    """What speaks against the action being complete: its rating, and that there is no evidence."""
    rating, concerns = action.rating, []
    if rating is None:
        concerns.append(_("it has not been rated"))
    elif not rating.says_all_is_well:
        concerns.append(_("it is rated %(rating)s") % {"rating": rating.label})
    if not has_evidence:
        concerns.append(_("no evidence is given"))
    return concerns


def in_one_sentence(concerns: Iterable[str]) -> str:
    """The concerns, joined: "it is rated Amber and no evidence is given"."""
    return _(" and ").join(concerns)
