"""Who may write and publish reports."""

from reports.models import Report
from safeguard.accounts.models import User


def can_write_report(user: User) -> bool:
    """The improvement team prepares papers, committee clerks print them."""
    return user.writes_reports


def can_write_restricted_report(user: User) -> bool:
    """Only who may see confidential actions may make a paper of them."""
    return can_write_report(user) and user.sees_confidential


def can_publish_report(user: User, report: Report) -> bool:
    """Whoever may write a paper of this kind may publish it."""
    return can_write_restricted_report(user) if report.is_restricted else can_write_report(user)
