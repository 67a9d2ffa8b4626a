"""Keeping committees and who sits on them."""

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from committees.models import Committee, Membership
from committees.services.saving import change, make
from safeguard.accounts.models import Post, User
from safeguard.exceptions import Refused


@dataclass(frozen=True)
class CommitteeFacts:
    """What a committee is, and how its minutes are written."""

    name: str
    resolving_words: str = "RESOLVED -"
    label_style: str = "(a)"
    is_public: bool = True
    keeps_record_elsewhere: str = ""


@transaction.atomic
def save_committee(
    *,
    facts: CommitteeFacts,
    by: User,
    at: datetime,
    committee: Committee | None = None,
    version: int = 0,
) -> Committee:
    """Makes a committee, or changes the one given.

    Raises Refused, StaleRecord.
    """
    taken = _("There is a committee of that name already.")
    values = asdict(facts) | {"name": " ".join(facts.name.split())}
    if committee is None:
        made = Committee(**values)
        return make(made, "committee.made", taken=taken, by=by, at=at, public=facts.is_public)
    change(
        committee,
        "committee.changed",
        values,
        version=version,
        taken=taken,
        by=by,
        at=at,
        public=facts.is_public,
    )
    return committee


@dataclass(frozen=True)
class MembershipFacts:
    """Who sits, as what, from when to when. `email` is the sign-in of a member who has one."""

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
    """Gives somebody a seat, or changes the seat given; it ends by its last day.

    Raises Refused where it is nobody's, where nobody signs in with the e-mail address, or
    where it ends before it begins; StaleRecord.
    """
    if not facts.name and facts.post is None:
        raise Refused(_("Enter a name or choose a post."))
    if facts.to_on and facts.to_on < facts.from_on:
        raise Refused(_("The last day is before the first."))
    user = None
    if facts.email:
        user = User.objects.filter(email=facts.email.strip().lower(), is_active=True).first()
        if user is None:
            raise Refused(_("Nobody signs in with that e-mail address."))
    values = {
        "role": facts.role,
        "name": facts.name,
        "post": facts.post,
        "user": user,
        "from_on": facts.from_on,
        "to_on": facts.to_on,
    }
    taken = _("That seat is kept already.")
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
