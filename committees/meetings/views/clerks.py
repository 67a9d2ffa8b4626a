"""Access to the pages that change the committee's record."""

from django.core.exceptions import PermissionDenied

from committees.meetings import rules
from safeguard.accounts.requests import SignedInRequest
from safeguard.retractable import Retractable


def require_clerk(request: SignedInRequest, *rows: Retractable) -> None:
    """Raises PermissionDenied unless the user is a clerk and none of the rows is withdrawn.

    `rows` are the record to be changed and its parents.
    """
    if not rules.can_change(request.user, *rows):
        raise PermissionDenied
