"""Exempt information: the paragraphs of the law, and how they are written.

Local Government Act 1972, Schedule 12A: Part 1 for England (paragraphs 1 to 7), Part 4 for
Wales (paragraphs 12 to 18).
"""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

PARAGRAPHS: dict[int, Promise] = {
    1: gettext_lazy("An individual"),
    2: gettext_lazy("The identity of an individual"),
    3: gettext_lazy("Financial or business affairs"),
    4: gettext_lazy("Labour relations"),
    5: gettext_lazy("Legal professional privilege"),
    6: gettext_lazy("A notice, order or direction to be given"),
    7: gettext_lazy("Prevention, investigation or prosecution of crime"),
    12: gettext_lazy("Wales: an individual"),
    13: gettext_lazy("Wales: the identity of an individual"),
    14: gettext_lazy("Wales: financial or business affairs"),
    15: gettext_lazy("Wales: labour relations"),
    16: gettext_lazy("Wales: legal professional privilege"),
    17: gettext_lazy("Wales: a notice, order or direction to be given"),
    18: gettext_lazy("Wales: prevention, investigation or prosecution of crime"),
}
_FIRST_OF_WALES = 12


def as_text(numbers: Iterable[int]) -> str:
    """Paragraphs as they are stored: "1, 2". Raises ValueError for one the law does not have."""
    wanted = sorted(set(numbers))
    if any(number not in PARAGRAPHS for number in wanted):
        raise ValueError(f"Schedule 12A has no such paragraph: {wanted}")
    return ", ".join(str(number) for number in wanted)


def as_numbers(text: str) -> list[int]:
    """The paragraphs of a stored text."""
    return [int(part) for part in text.split(",") if part.strip()]


def is_one_country(numbers: Iterable[int]) -> bool:
    """Whether all stand in the same part of the schedule: England and Wales do not mix."""
    return len({number >= _FIRST_OF_WALES for number in numbers}) <= 1


def cited(text: str) -> str:
    """The reason as an agenda cites it: paragraphs 1 and 2 of Part 1 of Schedule 12A."""
    numbers = as_numbers(text)
    part = "4" if numbers and numbers[0] >= _FIRST_OF_WALES else "1"
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
