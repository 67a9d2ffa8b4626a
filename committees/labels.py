"""The labels of resolutions, each council's own."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class LabelStyle(StrEnum):
    """How a committee labels the clauses of what it resolves."""

    LETTERS = "(a)"
    NUMBERS_IN_BRACKETS = "(1)"
    NUMBERS = "1."
    ROMAN = "i."
    NONE = ""

    @property
    def label(self) -> str | Promise:
        """The style as it is chosen on a form."""
        return self.value or _("No labels")


def suggested_label(style: LabelStyle, place: int) -> str:
    """The label of the clause at this place, counted from 1. Only a suggestion: what the minutes
    print is what the clerk types."""
    if style == LabelStyle.NONE:
        return ""
    if style == LabelStyle.LETTERS:
        return f"({_letters(place)})"
    if style == LabelStyle.NUMBERS_IN_BRACKETS:
        return f"({place})"
    return f"{place}." if style == LabelStyle.NUMBERS else f"{_roman(place)}."


def _letters(place: int) -> str:
    """a to z, then aa, ab."""
    text = ""
    while place:
        place, rest = divmod(place - 1, 26)
        text = chr(ord("a") + rest) + text
    return text


def _roman(place: int) -> str:
    text = ""
    for value, sign in _ROMAN:
        count, place = divmod(place, value)
        text += sign * count
    return text
