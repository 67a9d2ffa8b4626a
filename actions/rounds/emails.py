"""Emails to lead officers and signing officers: update requests, reminders and decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from actions.email.services import Email, email_from_templates
from actions.email.signed_links import SignedLink
from actions.models import (
    Action,
    DateRequest,
    Reading,
    UpdateRound,
)
from actions.rounds.timetable import ReminderReason
from actions.sign_off.queue import ToSign
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class UpdateRequest:
    """A request for an update on one action, and the post it is sent to."""

    action: Action
    round: UpdateRound
    post: Post | None
    is_opening: bool

    @property
    def is_for_another(self) -> bool:
        """Whether the action is led by a post other than the one asked."""
        return self.post is None or self.post.pk != self.action.lead_id


@dataclass(frozen=True)
class ActionReminder:
    """A reminder about one action, and the reason for it."""

    action: Action
    why: ReminderReason


def update_request_email(
    requests: Sequence[UpdateRequest], *, name: str, link: SignedLink, on: date
) -> Email:
    """One request for updates on all of a person's actions, grouped by post and plan.

    The wording of confidential actions is left out.
    """
    return _from_templates(
        "asking",
        {
            "name": name,
            "requests": sorted(requests, key=_by_post_and_plan),
            "is_for_another": any(each.is_for_another for each in requests),
            "is_reminder": not any(each.is_opening for each in requests),
            "due_by": min(each.round.cut_off_on for each in requests),
            "has_several_days": len({each.round.cut_off_on for each in requests}) > 1,
            "on": on,
            "address": settings.SITE_URL + reverse("actions:answer", args=[link.token]),
        },
    )


def reminder_email(reminders: Sequence[ActionReminder], *, name: str, link: SignedLink) -> Email:
    """One reminder to a lead about all their actions that need attention between rounds."""
    address = settings.SITE_URL + reverse("actions:answer", args=[link.token])
    return _from_templates(
        "between_rounds", {"name": name, "reminders": reminders, "address": address}
    )


def decisions_email(
    to_sign: Sequence[ToSign],
    asked: Sequence[DateRequest],
    challenged: Sequence[Reading],
    *,
    name: str,
) -> Email:
    """The weekly list of decisions waiting for a signing officer, and for how long.

    The wording of actions is left out, since some may be confidential.
    """
    address = settings.SITE_URL + reverse("home")
    return _from_templates(
        "signing",
        {
            "name": name,
            "to_sign": to_sign,
            "asked": asked,
            "challenged": challenged,
            "count": len(to_sign) + len(asked) + len(challenged),
            "address": address,
        },
    )


def _by_post_and_plan(request: UpdateRequest) -> tuple[str, str, str]:
    post = request.post.job_title if request.post else ""
    return post, request.action.plan.title, request.action.sort_key


def _from_templates(name: str, context: dict[str, object]) -> Email:
    return email_from_templates("actions/rounds/emails", name, context)
