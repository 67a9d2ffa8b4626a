"""The tables of the actions room, one file per noun."""

from actions.models.action import Action, ActionQuerySet, Priority
from actions.models.date_request import DateRequest
from actions.models.entry import (
    ANSWERING,
    PRINTED,
    SPEAKING,
    WITHOUT_STATE_REASON,
    ActionEntry,
    EntryKind,
    is_undated,
)
from actions.models.evidence import Evidence, EvidenceKind, EvidenceVersion, searchable
from actions.models.flagged import flagged
from actions.models.import_upload import ImportUpload
from actions.models.mail import DAILY, OutgoingMail
from actions.models.milestone import Milestone
from actions.models.plan import ImprovementPlan, Theme
from actions.models.reading import Outcome, Reading, Settled, unread_as_at
from actions.models.round import AskingDay, Channel, Chaser, UpdateRound
from actions.models.scale import Colour, Rating, RatingScale, match_key
from actions.models.standing import Standing, due_columns, original_due_columns

__all__ = [
    "ANSWERING",
    "PRINTED",
    "DAILY",
    "SPEAKING",
    "WITHOUT_STATE_REASON",
    "Action",
    "ActionEntry",
    "ActionQuerySet",
    "AskingDay",
    "Channel",
    "Chaser",
    "Colour",
    "DateRequest",
    "EntryKind",
    "Evidence",
    "EvidenceKind",
    "EvidenceVersion",
    "ImportUpload",
    "ImprovementPlan",
    "Milestone",
    "Outcome",
    "OutgoingMail",
    "Priority",
    "Rating",
    "RatingScale",
    "Reading",
    "Settled",
    "Standing",
    "Theme",
    "UpdateRound",
    "due_columns",
    "flagged",
    "is_undated",
    "match_key",
    "unread_as_at",
    "original_due_columns",
    "searchable",
]
