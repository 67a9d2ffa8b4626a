"""The summary of a plan's ratings in sentences."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class SummaryDoesNotAddUp(ValueError):
    """The counts by rating do not add up to the number of actions."""


@dataclass(frozen=True)
class RatingCount:
    """The number of actions with a rating. Red and no data are reported even if they are zero."""

    label: str
    count: int
    is_red: bool = False
    is_no_data: bool = False


def opening(total: int) -> str:
    """The first sentence: how many actions there are."""
    return ngettext(
        "In summary, there is %(total)s action.",
        "In summary, there are %(total)s actions.",
        total,
    ) % {"total": f"{total:,}"}


def parts(total: int, counts: Sequence[RatingCount], not_rated: int) -> list[str]:
    """A sentence for each rating, in the order given. Other ratings with no actions are left out.

    Raises SummaryDoesNotAddUp if the counts do not add up to the total.
    """
    if sum(line.count for line in counts) + not_rated != total:
        raise SummaryDoesNotAddUp(
            f"{sum(line.count for line in counts)} rated and {not_rated} not yet rated "
            f"do not add up to {total} actions."
        )
    sentences = []
    for line in counts:
        rating = in_sentence(line.label)
        if line.count and line.is_no_data:
            text = ngettext("%(count)s has no data.", "%(count)s have no data.", line.count)
            sentences.append(text % {"count": f"{line.count:,}"})
        elif line.count:
            text = ngettext(
                "%(count)s is rated %(rating)s.", "%(count)s are rated %(rating)s.", line.count
            )
            sentences.append(text % {"count": f"{line.count:,}", "rating": rating})
        elif line.is_no_data:
            sentences.append(
                _("Every rated action has data.") if not_rated else _("Every action has data.")
            )
        elif line.is_red:
            sentences.append(_("There are no %(rating)s ratings.") % {"rating": rating})
    if not_rated:
        text = ngettext("%(count)s is not yet rated.", "%(count)s are not yet rated.", not_rated)
        sentences.append(text % {"count": f"{not_rated:,}"})
    return sentences


def sentence(total: int, counts: Sequence[RatingCount], not_rated: int) -> str:
    """The summary as running text. Raises SummaryDoesNotAddUp."""
    sentences = parts(total, counts, not_rated)
    if total == 0:
        return _("There are no actions yet.")
    return " ".join([opening(total), *sentences])


def paragraph(
    total: int, counts: Sequence[RatingCount], not_rated: int
) -> tuple[str, tuple[str, ...]]:
    """The summary as a paragraph and its bullet points. Raises SummaryDoesNotAddUp."""
    sentences = parts(total, counts, not_rated)
    if total == 0:
        return sentence(total, counts, not_rated), ()
    return opening(total), tuple(sentences)


def in_sentence(label: str) -> str:
    """A label as written within a sentence.

    "Red" loses its capital letter, but a council's own title does not.
    """
    rest = label[1:]
    return label[:1].lower() + rest if rest == rest.lower() else label
