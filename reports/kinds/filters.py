"""Which actions an exception report lists."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from actions.plans.ratings import AnyRating


class ReportFilter(StrEnum):
    """The three choices committees asked for. Silence is an exception in every one of them."""

    NOT_GREEN = "not-green"
    AMBERS_AND_REDS = "ambers-and-reds"
    REDS = "reds"

    @property
    def label(self) -> str:
        """The choice in words, for pages and papers."""
        return str(_LABELS[self])

    def lists(self, rating: AnyRating | None) -> bool:
        """Whether an action so rated is listed. What is not yet rated never is."""
        if rating is None:
            return False
        if rating.is_no_data:
            return True
        if self == ReportFilter.NOT_GREEN:
            return rating.is_exception
        if self == ReportFilter.REDS:
            return rating.counts_as_red
        return rating.counts_as_amber or rating.counts_as_red


_LABELS = {
    ReportFilter.NOT_GREEN: _("All actions not rated green, including no data"),
    ReportFilter.AMBERS_AND_REDS: _("Ambers and reds, and no data"),
    ReportFilter.REDS: _("Reds only, and no data"),
}
