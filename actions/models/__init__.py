"""The tables of the actions room, one file per noun."""

from actions.models.action import Action, ActionQuerySet
from actions.models.date_request import DateRequest
from actions.models.entry import SPEAKING, WITHOUT_STATE_REASON, ActionEntry, EntryKind
from actions.models.flagged import flagged
from actions.models.plan import ImprovementPlan, Theme
from actions.models.scale import Colour, Rating, RatingScale, match_key
from actions.models.standing import Standing, due_columns, original_due_columns

__all__ = [
    "SPEAKING",
    "WITHOUT_STATE_REASON",
    "Action",
    "ActionEntry",
    "ActionQuerySet",
    "Colour",
    "DateRequest",
    "EntryKind",
    "ImprovementPlan",
    "Rating",
    "RatingScale",
    "Standing",
    "Theme",
    "due_columns",
    "flagged",
    "match_key",
    "original_due_columns",
]
