"""Permission to ask a lead officer a question, to reply and to settle a challenged rating."""

from collections.abc import Collection

from actions.models import (
    Action,
    Question,
    Reading,
)
from actions.plans.rules import leads
from actions.plans.states import REMOVED, State
from safeguard.accounts.models import Post, User


def can_ask_lead(user: User, action: Action) -> bool:
    """The improvement team can ask about any action still in its plan, including closed ones."""
    return user.is_improvement_team and State(action.state) not in REMOVED


def can_reply_to_question(question: Question, *, posts: Collection[Post]) -> bool:
    """The lead, or someone covering the post, can reply to a question once."""
    return question.replied_at is None and leads(question.action, posts)


def can_reply_to_reading(reading: Reading, *, posts: Collection[Post], is_published: bool) -> bool:
    """The lead, or someone covering the post, can reply once.

    They can reply to report wording until it is published.
    """
    if not leads(reading.entry.action, posts):
        return False
    if reading.is_challenge:
        return not reading.settled and reading.replied_at is None
    return reading.wording_id is not None and not is_published


def can_settle_rating(user: User, reading: Reading, *, posts: Collection[Post]) -> bool:
    """A signing officer can decide, unless they lead the action or challenged its rating."""
    return (
        user.is_signing_officer
        and reading.is_challenge
        and not reading.settled
        and reading.read_by_id != user.pk
        and not leads(reading.entry.action, posts)
    )
