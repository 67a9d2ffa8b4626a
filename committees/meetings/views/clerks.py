"""Who may use the pages on which the committee's record is kept."""

from django.core.exceptions import PermissionDenied

from committees.meetings import rules
from safeguard.accounts.requests import SignedInRequest
from safeguard.retractable import Retractable


def require_clerk(request: SignedInRequest, *rows: Retractable) -> None:
    """Those who may see and not write get 403, as everybody does who writes on what is withdrawn.

    `rows` are what would be changed and what that hangs on.
    """
    if not rules.can_change(request.user, *rows):
        raise PermissionDenied
