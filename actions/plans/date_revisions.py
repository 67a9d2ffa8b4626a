"""How often a date was moved, in words."""

from django.utils.translation import gettext as _


def nth_revision(count: int) -> str:
    """“2nd revision”: members object to a date that is put off at each meeting."""
    return _("%(nth)s revision") % {"nth": _ordinal(count)}


def _ordinal(count: int) -> str:
    """1st, 2nd, 3rd, 4th, ... 11th, ... 21st."""
    is_teen = count % 100 in {11, 12, 13}
    ending = "th" if is_teen else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count}{ending}"
