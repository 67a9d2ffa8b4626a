"""The seven roles, each with a sentence on what it allows."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """A role. A person can have several."""

    OFFICER = "officer"
    IMPROVEMENT_TEAM = "improvement-team"
    SIGNING_OFFICER = "signing-officer"
    CLERK = "clerk"
    MEMBER = "member"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> Promise:
        """The name of the role."""
        return LABELS[self]

    @property
    def may(self) -> Promise:
        """One sentence on what the role allows."""
        return SENTENCES[self]


LABELS: dict[Role, Promise] = {
    Role.OFFICER: _("Officer"),
    Role.IMPROVEMENT_TEAM: _("Improvement team"),
    Role.SIGNING_OFFICER: _("Signing officer"),
    Role.CLERK: _("Clerk"),
    Role.MEMBER: _("Member"),
    Role.AUDITOR: _("Auditor"),
    Role.ADMINISTRATOR: _("Administrator"),
}

SENTENCES: dict[Role, Promise] = {
    Role.OFFICER: _(
        "Can see the live plans and record progress on the actions of the posts they hold or cover."
    ),
    Role.IMPROVEMENT_TEAM: _(
        "Manages the plans and update rounds, records progress on any action, writes the reports, "
        "and manages teams and posts."
    ),
    Role.SIGNING_OFFICER: _("Signs off completed actions, and agrees or refuses new dates."),
    Role.CLERK: _("Manages meetings, minutes and resolutions, and prints and publishes reports."),
    Role.MEMBER: _("Can read published reports and follow up resolutions."),
    Role.AUDITOR: _(
        "Can see everything, including confidential actions and the audit trail. "
        "Cannot change anything."
    ),
    Role.ADMINISTRATOR: _(
        "Creates and closes accounts and sets roles. Cannot change plans or actions."
    ),
}
