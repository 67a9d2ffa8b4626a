"""The labels of resolutions and the numbers of items, each council's own."""

import re
from collections.abc import Collection
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ENDS_IN_DIGITS = re.compile(r"(.*?)(\d{1,9})", re.ASCII)
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


def free_label(style: LabelStyle, *, taken: Collection[str]) -> str:
    """The first label of the style that is none of these."""
    place = 1
    while (label := suggested_label(style, place)) in taken:
        place += 1
    return label


def next_number(last: str) -> str:
    """The number of the item after the last one: 46 and 47, Item 66 and Item 67. Only a
    suggestion; empty where the last one does not end in digits."""
    found = _ENDS_IN_DIGITS.fullmatch(last)
    return f"{found[1]}{int(found[2]) + 1}" if found else ""


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
