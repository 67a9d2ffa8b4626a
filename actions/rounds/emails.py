"""Emails that ask and remind lead officers and signing officers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.urls import reverse

from actions.email.messages import Email, email_from_templates
from actions.email.signed_links import SignedLink
from actions.models import (
    Action,
    DateRequest,
    Reading,
    UpdateRound,
)
from actions.rounds.timetable import Why
from actions.sign_off.queue import ToSign
from safeguard.accounts.models import Post


@dataclass(frozen=True)
class UpdateRequest:
    """An action somebody is asked to report on, and for which post."""

    action: Action
    round: UpdateRound
    post: Post | None
    is_opening: bool

    @property
    def is_for_another(self) -> bool:
        """Whether somebody else leads the action than whoever is asked."""
        return self.post is None or self.post.pk != self.action.lead_id


@dataclass(frozen=True)
class Reminder:
    """An action a lead is reminded of, and why."""

    action: Action
    why: Why


def update_request_email(
    requests: Sequence[UpdateRequest], *, name: str, link: SignedLink, on: date
) -> Email:
    """Asks one person about all their actions, by post and plan; no title that is confidential."""
    return _written(
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


def reminder_email(reminders: Sequence[Reminder], *, name: str, link: SignedLink) -> Email:
    """Reminds one lead of what needs them again, and why."""
    address = settings.SITE_URL + reverse("actions:answer", args=[link.token])
    return _written("reminding", {"name": name, "reminders": reminders, "address": address})


def decisions_email(
    to_sign: Sequence[ToSign],
    asked: Sequence[DateRequest],
    challenged: Sequence[Reading],
    *,
    name: str,
) -> Email:
    """Tells a signing officer what waits for them, and for how long; no wording, for some of it
    may be confidential."""
    address = settings.SITE_URL + reverse("home")
    return _written(
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


def _written(name: str, words: dict[str, object]) -> Email:
    return email_from_templates("actions/rounds/emails", name, words)
