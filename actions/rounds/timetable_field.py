"""The table of reminders in a form: when each goes out, and who gets it."""

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.rounds.timetable import EscalationLevel, TimetableRow

# Working days before and after the day updates are due, and the rows of the table.
MOST_DAYS = 20
MOST_ROWS = 30
FEWEST_ROWS = 8


def words_of(days: int) -> str:
    """When a reminder goes out, such as "5 working days before"."""
    if not days:
        return _("On the day")
    if days < 0:
        words = ngettext("%(n)d working day before", "%(n)d working days before", -days)
    else:
        words = ngettext("%(n)d working day after", "%(n)d working days after", days)
    return words % {"n": abs(days)}


class TimetableTable(forms.Widget):
    """A table with two drop-down lists in each row, and a few empty rows at the end.

    The value is a flat list of strings: the days and the level of the first row, then those of the
    second, and so on, as a browser sends them.
    """

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The values in the order of the page."""
        return data.getlist(name) if hasattr(data, "getlist") else data.get(name)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The table, with the choices of both lists."""
        rows = pairs_of(value or [])
        empty = [("", EscalationLevel.LEAD.value)] * max(FEWEST_ROWS - len(rows), 2)
        days = {int(days) for days, _asked in rows if _is_number(days)}
        first, last = min({-MOST_DAYS, *days}), max({MOST_DAYS, *days})
        context = {
            "name": name,
            "rows": [*rows, *empty],
            "days": [(str(n), words_of(n)) for n in range(first, last + 1)],
            "levels": [(level.value, level.label) for level in EscalationLevel],
        }
        return render_to_string("actions/rounds/timetable_table.html", context)


class TimetableField(forms.Field):
    """The reminders of a round. The value is a list of TimetableRow."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=gettext_lazy("Reminders"),
            help_text=gettext_lazy(
                "Only people whose update is missing are emailed, and only on working days. Days "
                "are counted from the day updates are due. Each level includes those before it."
            ),
            widget=TimetableTable,
            **kwargs,
        )

    def prepare_value(self, value: Any) -> Any:
        """Rows as the flat list of the widget."""
        return [text for row in value or [] for text in _texts(row)]

    def to_python(self, value: Any) -> list[TimetableRow]:
        """The rows that have a day. The error says which row is wrong."""
        found: dict[int, EscalationLevel] = {}
        for number, (days, asked) in enumerate(pairs_of(value or [])[:MOST_ROWS], start=1):
            if not days:
                continue
            if not _is_number(days) or asked not in set(EscalationLevel):
                raise forms.ValidationError(
                    _("Choose a day and a person in row %(n)d"), params={"n": number}
                )
            if int(days) in found:
                raise forms.ValidationError(
                    _("Two reminders are “%(day)s”. Remove one of them."),
                    params={"day": words_of(int(days)).lower()},
                )
            found[int(days)] = EscalationLevel(asked)
        return [TimetableRow(days, asked) for days, asked in sorted(found.items())]


def pairs_of(texts: Sequence[str]) -> list[tuple[str, str]]:
    """The days and the level of each row."""
    return list(zip_longest(texts[::2], texts[1::2], fillvalue=""))


def texts_of(rows: Iterable[TimetableRow]) -> list[str]:
    """Rows as the flat list of the widget."""
    return [text for row in rows for text in _texts(row)]


def _texts(row: TimetableRow | str) -> list[str]:
    return [row] if isinstance(row, str) else [str(row.days), row.asked.value]


def _is_number(days: str) -> bool:
    digits = days.removeprefix("-")
    return digits.isascii() and digits.isdecimal() and len(digits) < 4
