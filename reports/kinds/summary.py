"""The sentence that sums a plan up, in the words of its scale."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class SummaryDoesNotAddUp(ValueError):
    """The counts are not those of the actions they are said to count."""


@dataclass(frozen=True)
class Counted:
    """How many actions have a rating. Reds and silence are stated at zero too."""

    label: str
    count: int
    is_red: bool = False
    is_no_data: bool = False


def opening(total: int) -> str:
    """How the sentence begins."""
    return ngettext(
        "In summary, of the %(total)s action:", "In summary, of the %(total)s actions:", total
    ) % {"total": f"{total:,}"}


def parts(total: int, counted: Sequence[Counted], not_rated: int) -> list[str]:
    """What the sentence says of each rating, in the order given; zeros only where asked.

    Raises SummaryDoesNotAddUp where the counts are not those of the total.
    """
    if sum(line.count for line in counted) + not_rated != total:
        raise SummaryDoesNotAddUp(
            f"{sum(line.count for line in counted)} rated and {not_rated} not yet rated "
            f"are not {total} actions."
        )
    said = []
    for line in counted:
        if line.count:
            text = ngettext(
                "%(count)s is marked %(rating)s", "%(count)s are marked %(rating)s", line.count
            )
            said.append(text % {"count": f"{line.count:,}", "rating": in_sentence(line.label)})
        elif line.is_no_data:
            said.append(_("none is marked %(rating)s") % {"rating": in_sentence(line.label)})
        elif line.is_red:
            said.append(_("there are no %(rating)s ratings") % {"rating": in_sentence(line.label)})
    if not_rated:
        text = ngettext("%(count)s is not yet rated", "%(count)s are not yet rated", not_rated)
        said.append(text % {"count": f"{not_rated:,}"})
    return said


def sentence(total: int, counted: Sequence[Counted], not_rated: int) -> str:
    """The whole sentence. Raises SummaryDoesNotAddUp."""
    said = parts(total, counted, not_rated)
    if total == 0:
        return _("There are no actions yet.")
    return f"{opening(total)} {'; '.join(said)}."


def paragraph(
    total: int, counted: Sequence[Counted], not_rated: int
) -> tuple[str, tuple[str, ...]]:
    """The sentence as a paragraph's text and the points under it. Raises SummaryDoesNotAddUp."""
    said = parts(total, counted, not_rated)
    if total == 0:
        return sentence(total, counted, not_rated), ()
    return opening(total), tuple(f"{part}." for part in said)


def in_sentence(label: str) -> str:
    """A label within a sentence: a colour loses its capital, a council's own title keeps it."""
    rest = label[1:]
    return label[:1].lower() + rest if rest == rest.lower() else label
