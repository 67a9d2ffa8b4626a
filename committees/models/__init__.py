"""Models of the committees app, one file for each noun."""

from committees.models.amendment import AmendedPart, Amendment
from committees.models.committee import Committee, Membership, SeatRole, published_during_membership
from committees.models.decision import ClauseDecision, DecisionKind, PlanAcceptance
from committees.models.follow_up import FollowUp
from committees.models.follow_up_move import FollowUpMove
from committees.models.meeting import (
    AgendaItem,
    Document,
    Meeting,
    MeetingStatus,
    MinutesState,
    Openness,
    sees_exempt,
)
from committees.models.minute import (
    ASKS_NOTHING,
    NOT_RESOLVED,
    Citation,
    Minute,
    Resolution,
    ResolutionKind,
)

__all__ = [
    "ASKS_NOTHING",
    "NOT_RESOLVED",
    "AgendaItem",
    "AmendedPart",
    "Amendment",
    "Citation",
    "ClauseDecision",
    "Committee",
    "DecisionKind",
    "Document",
    "FollowUp",
    "FollowUpMove",
    "Meeting",
    "MeetingStatus",
    "Membership",
    "Minute",
    "MinutesState",
    "Openness",
    "PlanAcceptance",
    "Resolution",
    "ResolutionKind",
    "SeatRole",
    "published_during_membership",
    "sees_exempt",
]
