"""The kinds of report there are."""

from enum import StrEnum

from django.utils.translation import gettext_lazy as _


class ReportKind(StrEnum):
    """What a committee is given: every exception in full, or what matters on two pages."""

    EXCEPTION = "exception"
    HIGHLIGHT = "highlight"

    @property
    def label(self) -> str:
        """The kind in words."""
        return str(_LABELS[self])


_LABELS = {
    ReportKind.EXCEPTION: _("Exception report"),
    ReportKind.HIGHLIGHT: _("Highlight report"),
}
