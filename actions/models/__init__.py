"""The tables of the actions room, one file per noun."""

from actions.models.action import Action, ActionQuerySet, Priority
from actions.models.date_request import DateRequest
from actions.models.draft import Draft
from actions.models.entry import (
    PRINTED,
    SPEAKING,
    ActionEntry,
    EntryKind,
    is_undated,
    reasons_of_state,
)
from actions.models.evidence import Evidence, EvidenceKind, EvidenceVersion, searchable
from actions.models.flagged import flagged
from actions.models.import_upload import ImportUpload
from actions.models.listing import (
    Column,
    Sort,
    sorted_by,
    with_update,
    with_words,
    without_update_since,
)
from actions.models.mail import DAILY, OutgoingMail
from actions.models.milestone import Milestone
from actions.models.plan import ImprovementPlan, Theme
from actions.models.reading import Outcome, Reading, Settled, unread_as_at
from actions.models.round import AskingDay, Channel, Chaser, UpdateRound
from actions.models.saved_list import SavedList
from actions.models.scale import Colour, Rating, RatingScale, match_key
from actions.models.standing import Standing, due_columns, original_due_columns

__all__ = [
    "PRINTED",
    "DAILY",
    "SPEAKING",
    "Action",
    "ActionEntry",
    "ActionQuerySet",
    "AskingDay",
    "Channel",
    "Chaser",
    "Colour",
    "Column",
    "DateRequest",
    "Draft",
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
    "SavedList",
    "Sort",
    "Standing",
    "Theme",
    "UpdateRound",
    "due_columns",
    "flagged",
    "is_undated",
    "match_key",
    "unread_as_at",
    "original_due_columns",
    "reasons_of_state",
    "searchable",
    "sorted_by",
    "with_update",
    "with_words",
    "without_update_since",
]
