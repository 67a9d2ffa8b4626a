"""Exempt information: the paragraphs of Schedule 12A and how they are cited.

Local Government Act 1972, Schedule 12A: Part 1 for England (paragraphs 1 to 7), Part 4 for
Wales (paragraphs 12 to 18).
"""

from collections.abc import Iterable
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class Nation(StrEnum):
    """The nation. It decides which part of the schedule applies to a council."""

    ENGLAND = "england"
    WALES = "wales"


# Both parts list the same seven kinds of information, numbered differently.
_KINDS: tuple[Promise, ...] = (
    gettext_lazy("An individual"),
    gettext_lazy("The identity of an individual"),
    gettext_lazy("Financial or business affairs"),
    gettext_lazy("Labour relations"),
    gettext_lazy("Legal professional privilege"),
    gettext_lazy("A notice, order or direction to be given"),
    gettext_lazy("Prevention, investigation or prosecution of crime"),
)
_FIRST = {Nation.ENGLAND: 1, Nation.WALES: 12}


def paragraphs_of(nation: Nation) -> dict[int, Promise]:
    """Paragraphs that councils in the nation can cite, by number."""
    return dict(enumerate(_KINDS, start=_FIRST[nation]))


def as_text(numbers: Iterable[int], *, nation: Nation) -> str:
    """Paragraph numbers as stored: "1, 2".

    Raises ValueError for a number that the nation does not have.
    """
    wanted = sorted(set(numbers))
    if not set(wanted) <= paragraphs_of(nation).keys():
        raise ValueError(f"Schedule 12A has no such paragraph for {nation.value}: {wanted}")
    return ", ".join(str(number) for number in wanted)


def as_numbers(text: str) -> list[int]:
    """Paragraph numbers read from the stored text."""
    return [int(part) for part in text.split(",") if part.strip()]


def cited(text: str) -> str:
    """The legal reason as cited on an agenda: paragraphs 1 and 2 of Part 1 of Schedule 12A."""
    numbers = as_numbers(text)
    part = "4" if numbers and numbers[0] >= _FIRST[Nation.WALES] else "1"
    if len(numbers) == 1:
        return _("paragraph %(number)d of Part %(part)s of Schedule 12A") % {
            "number": numbers[0],
            "part": part,
        }
    first = ", ".join(str(number) for number in numbers[:-1])
    return _("paragraphs %(first)s and %(last)d of Part %(part)s of Schedule 12A") % {
        "first": first,
        "last": numbers[-1] if numbers else 0,
        "part": part,
    }
