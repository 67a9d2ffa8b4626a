"""Suggested labels for resolutions and numbers for items."""

import re
from collections.abc import Collection
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_ENDS_IN_DIGITS = re.compile(r"(.*?)(\d{1,9})", re.ASCII)
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


class LabelStyle(StrEnum):
    """The style of a committee's clause labels."""

    LETTERS = "(a)"
    NUMBERS_IN_BRACKETS = "(1)"
    NUMBERS = "1."
    ROMAN = "i."
    NONE = ""

    @property
    def label(self) -> str | Promise:
        """The display name."""
        return self.value or _("No labels")


def suggested_label(style: LabelStyle, place: int) -> str:
    """The suggested label for the clause at this position, starting at 1."""
    if style == LabelStyle.NONE:
        return ""
    if style == LabelStyle.LETTERS:
        return f"({_letters(place)})"
    if style == LabelStyle.NUMBERS_IN_BRACKETS:
        return f"({place})"
    return f"{place}." if style == LabelStyle.NUMBERS else f"{_roman(place)}."


def free_label(style: LabelStyle, *, taken: Collection[str]) -> str:
    """The first label in this style that is not taken."""
    place = 1
    while (label := suggested_label(style, place)) in taken:
        place += 1
    return label


def next_number(last: str) -> str:
    """The suggested number after the last one: 47 after 46, Item 67 after Item 66.

    It is empty if the last one does not end in digits.
    """
    found = _ENDS_IN_DIGITS.fullmatch(last)
    return f"{found[1]}{int(found[2]) + 1}" if found else ""


def _letters(place: int) -> str:
    """The letters a to z, then aa, ab and so on."""
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
