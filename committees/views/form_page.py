"""How a page with one form of the clerk's looks, and who may use it."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from committees import rules
from committees.models.withdrawal import Withdrawable
from safeguard.accounts.requests import SignedInRequest
from safeguard.forms.pages import RecordPage


@dataclass(frozen=True)
class FormPage(RecordPage):
    """One form about the committee's record."""

    template: str = "committees/form.html"


def require_clerk(request: SignedInRequest, *rows: Withdrawable) -> None:
    """Those who may see and not write get 403, as everybody does who writes on what is withdrawn.

    `rows` are what would be changed and what that hangs on.
    """
    if not rules.can_change(request.user, *rows):
        raise PermissionDenied
