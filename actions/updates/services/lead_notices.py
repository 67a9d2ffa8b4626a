"""Notices from leads that actions are not theirs or that they have left their post."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from actions.email.services import write_mail
from actions.models import Action, LeadNotice
from actions.updates.emails import lead_notice_email
from actions.updates.my_actions import Answerer
from safeguard.accounts.models import User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused


@transaction.atomic
def tell_team(
    *,
    answerer: Answerer,
    what: LeadNotice.What,
    words: str,
    actions: Sequence[Action],
    by: User,
    at: datetime,
) -> LeadNotice:
    """Records a lead's notice and emails it to the team.

    A notice that the lead has left covers all open actions of their posts. It stays on the team's
    pages until it is dealt with.
    """
    if what == LeadNotice.What.LEFT:
        actions = list(answerer.own.select_related("plan").in_order())
    notice = LeadNotice.objects.create(
        what=what, words=words, said_as=answerer.name_and_address, said_at=at, said_by=by
    )
    notice.actions.set(actions)
    email = lead_notice_email(notice, actions)
    write_mail(key=f"notice {notice.pk}", to=settings.SUPPORT_EMAIL, email=email, by=by, at=at)
    for action in actions:
        record("action.lead_disputed", action, by=by, at=at)
    record("lead_notice.given", notice, by=by, at=at, what=what, words=digest(words))
    return notice


@transaction.atomic
def deal_with_notice(
    *,
    notice: LeadNotice,
    outcome: str,
    by: User,
    at: datetime,
) -> LeadNotice:
    """Marks a notice as dealt with and records the outcome. Raises Refused."""
    if not outcome.strip():
        raise Refused(_("Enter what you did about it."))
    waiting = LeadNotice.objects.waiting().filter(pk=notice.pk)
    if not waiting.update(outcome=outcome, dealt_with_at=at, dealt_with_by=by):
        raise Refused(_("Someone has already dealt with this."))
    notice.refresh_from_db()
    record("lead_notice.dealt_with", notice, by=by, at=at, outcome=digest(outcome))
    return notice
