"""Models of the committees app, one file for each noun."""

from committees.models.committee import Committee, Membership, SeatRole, published_during_membership
from committees.models.decision import ClauseDecision, DecisionKind, PlanAcceptance
from committees.models.follow_up import FollowUp, FollowUpMove
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
    AmendedPart,
    Amendment,
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
