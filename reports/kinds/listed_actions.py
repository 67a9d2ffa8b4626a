"""Filters for the actions a report lists."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from actions.plans.ratings import AnyRating


class ReportFilter(StrEnum):
    """The three filters committees have asked for. Each includes actions with no data."""

    NOT_GREEN = "not-green"
    AMBERS_AND_REDS = "ambers-and-reds"
    REDS = "reds"

    @property
    def label(self) -> str:
        """The filter's name on pages and in reports."""
        return str(_LABELS[self])

    def lists(self, rating: AnyRating | None) -> bool:
        """Whether actions with this rating are listed. Those not yet rated (None) never are."""
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
    ReportFilter.AMBERS_AND_REDS: _("Amber and red actions, including no data"),
    ReportFilter.REDS: _("Red actions only, including no data"),
}
