"""The kinds of report."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class ReportKind(StrEnum):
    """An exception report gives every exception in full.

    A highlight report summarises the plan on two pages.
    """

    EXCEPTION = "exception"
    HIGHLIGHT = "highlight"

    @property
    def label(self) -> str:
        """The kind's name."""
        return str(_LABELS[self])


_LABELS = {
    ReportKind.EXCEPTION: _("Exception report"),
    ReportKind.HIGHLIGHT: _("Highlight report"),
}
