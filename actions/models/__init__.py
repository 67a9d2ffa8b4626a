"""The tables of the actions room, one file per noun."""

from actions.models.action import Action, ActionQuerySet, Priority
from actions.models.claim import CompletionClaim
from actions.models.date_request import DateRequest
from actions.models.embedded_check import EmbeddedCheck
from actions.models.entry import SPEAKING, WITHOUT_STATE_REASON, ActionEntry, EntryKind
from actions.models.flagged import flagged
from actions.models.hold import Hold
from actions.models.import_upload import ImportUpload
from actions.models.mail import OutgoingMail
from actions.models.plan import AcceptedBy, ImprovementPlan, Theme
from actions.models.round import AskingDay, Channel, Chaser, UpdateRound
from actions.models.scale import Colour, Rating, RatingScale, match_key
from actions.models.standing import Standing, due_columns, original_due_columns
from actions.models.withdrawal_request import WithdrawalRequest

__all__ = [
    "SPEAKING",
    "WITHOUT_STATE_REASON",
    "AcceptedBy",
    "Action",
    "ActionEntry",
    "ActionQuerySet",
    "AskingDay",
    "Channel",
    "Chaser",
    "Colour",
    "CompletionClaim",
    "DateRequest",
    "EmbeddedCheck",
    "EntryKind",
    "Hold",
    "ImportUpload",
    "ImprovementPlan",
    "OutgoingMail",
    "Priority",
    "Rating",
    "RatingScale",
    "Standing",
    "Theme",
    "UpdateRound",
    "WithdrawalRequest",
    "due_columns",
    "flagged",
    "match_key",
    "original_due_columns",
]
