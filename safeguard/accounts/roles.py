"""The seven roles, and in one plain sentence each what the role may do."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What a person is here for. One person may have several."""

    OFFICER = "officer"
    IMPROVEMENT_TEAM = "improvement-team"
    SIGNING_OFFICER = "signing-officer"
    CLERK = "clerk"
    MEMBER = "member"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def label(self) -> Promise:
        """The role's name on a page."""
        return LABELS[self]

    @property
    def may(self) -> Promise:
        """One sentence that says what the role may do."""
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
        "Sees the live plans and records progress on the actions of the posts they hold or cover."
    ),
    Role.IMPROVEMENT_TEAM: _(
        "Runs the plans and rounds, records progress on every action, prepares the reports, "
        "and keeps teams and posts."
    ),
    Role.SIGNING_OFFICER: _(
        "Accepts that an action is really done, and agrees or refuses a new date."
    ),
    Role.CLERK: _("Prints the reports, and keeps the meetings, minutes and resolutions."),
    Role.MEMBER: _("Reads what was published, and follows what was resolved."),
    Role.AUDITOR: _(
        "Sees everything, confidential actions and the audit trail too, and changes nothing."
    ),
    Role.ADMINISTRATOR: _(
        "Makes and closes sign-ins and gives roles. Writes on no plan and no action."
    ),
}
