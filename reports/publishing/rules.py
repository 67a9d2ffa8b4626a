"""Who can write and publish reports."""

from reports.models import Publication, Report
from safeguard.accounts.models import User


def can_write_report(user: User) -> bool:
    """The improvement team and committee clerks."""
    return user.writes_reports


def can_write_restricted_report(user: User) -> bool:
    """People who can write reports and see confidential actions."""
    return can_write_report(user) and user.sees_confidential


def can_publish_report(user: User, report: Report | Publication) -> bool:
    """Anyone who can write this report, restricted or not, can publish, withdraw or discard it.

    A publication stays as restricted as it was published, whatever its report becomes later.
    """
    return can_write_restricted_report(user) if report.is_restricted else can_write_report(user)
