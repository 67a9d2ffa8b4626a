"""Saving members of committees."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from committees.meetings.services.saving import change, make
from committees.models import Committee, Membership
from safeguard.accounts.models import Post, User
from safeguard.exceptions import Refused


@dataclass(frozen=True)
class MembershipFacts:
    """The values of a membership. `email` is that of the member's account, if any."""

    role: str
    from_on: date
    name: str = ""
    post: Post | None = None
    email: str = ""
    to_on: date | None = None


@transaction.atomic
def save_membership(
    *,
    committee: Committee,
    facts: MembershipFacts,
    by: User,
    at: datetime,
    membership: Membership | None = None,
    version: int = 0,
) -> Membership:
    """Adds a member, or changes or ends an existing membership. Returns the membership.

    Raises Refused if there is no name or post, if no account has the email address or if the last
    day is before the first, or StaleRecord.
    """
    if not facts.name and facts.post is None:
        raise Refused(_("Enter a name or choose a post."))
    if facts.to_on and facts.to_on < facts.from_on:
        raise Refused(_("The last day must be on or after the first day."))
    user = None
    if facts.email:
        user = User.objects.filter(email=facts.email.strip().lower(), is_active=True).first()
        if user is None:
            raise Refused(_("There is no account with that email address."))
    values = {
        "role": facts.role,
        "name": facts.name,
        "post": facts.post,
        "user": user,
        "from_on": facts.from_on,
        "to_on": facts.to_on,
    }
    taken = _("This member has already been added.")
    if membership is None:
        made = Membership(committee=committee, **values)
        return make(
            made,
            "membership.made",
            taken=taken,
            by=by,
            at=at,
            committee=committee.pk,
            from_on=facts.from_on,
            to_on=facts.to_on,
        )
    change(
        membership,
        "membership.changed",
        values,
        version=version,
        taken=taken,
        by=by,
        at=at,
        from_on=facts.from_on,
        to_on=facts.to_on,
    )
    return membership
