"""Who may use the pages on which the committee's record is kept."""

from django.core.exceptions import PermissionDenied

from committees import rules
from committees.models.withdrawal import Withdrawable
from safeguard.accounts.requests import SignedInRequest


def require_clerk(request: SignedInRequest, *rows: Withdrawable) -> None:
    """Those who may see and not write get 403, as everybody does who writes on what is withdrawn.

    `rows` are what would be changed and what that hangs on.
    """
    if not rules.can_change(request.user, *rows):
        raise PermissionDenied
