"""The tables of the committees room, one file per noun."""

from committees.models.committee import Committee, Membership, SeatRole
from committees.models.decision import ClauseDecision, DecisionKind, PlanAcceptance
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
    FollowUp,
    Minute,
    Resolution,
    ResolutionKind,
)

__all__ = [
    "ASKS_NOTHING",
    "NOT_RESOLVED",
    "AgendaItem",
    "ClauseDecision",
    "Committee",
    "DecisionKind",
    "Document",
    "FollowUp",
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
    "sees_exempt",
]
