"""Number of times a date was moved, as text."""

from django.utils.translation import gettext as _


def nth_revision(count: int) -> str:
    """The number of date changes as “2nd revision”, which shows members repeated delays."""
    return _("%(nth)s revision") % {"nth": _ordinal(count)}


def _ordinal(count: int) -> str:
    """1st, 2nd, 3rd, 4th, ... 11th, ... 21st."""
    is_teen = count % 100 in {11, 12, 13}
    ending = "th" if is_teen else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
