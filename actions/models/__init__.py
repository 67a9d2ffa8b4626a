"""The models of the actions app, one file for each kind of record."""

from actions.models.action import Action, ActionQuerySet, Priority, visible_actions
from actions.models.action_list import (
    Column,
    Sort,
    sorted_by,
    sorts_offered,
    with_update,
    with_words,
    without_update_since,
)
from actions.models.claim import CompletionClaim
from actions.models.date_request import DateRequest
from actions.models.draft import Draft
from actions.models.embedded_check import EmbeddedCheck
from actions.models.entry import (
    GIVING_A_RATING,
    PRINTED,
    REPORTING,
    SPEAKING,
    VOUCHING,
    WITH_EVIDENCE,
    ActionEntry,
    EntryKind,
    is_undated,
    reasons_of_state,
)
from actions.models.evidence import Evidence, EvidenceKind, EvidenceVersion
from actions.models.flags_sql import flagged
from actions.models.hold import Hold
from actions.models.import_upload import ImportUpload
from actions.models.lead_notice import LeadNotice
from actions.models.link_code import LinkCode
from actions.models.mail import DAILY, PASSWORD_EMAILS, SIGNING, MailLine, OutgoingMail
from actions.models.milestone import Milestone
from actions.models.plan import AcceptedBy, ImprovementPlan, Theme
from actions.models.plan_import import PlanImport
from actions.models.question import Question
from actions.models.reading import Outcome, Reading, Settled, unread_as_at
from actions.models.round import AskingDay, Channel, Reminder, UpdateRound
from actions.models.saved_list import SavedList
from actions.models.scale import Colour, Rating, RatingScale, match_key
from actions.models.scheduled_work import ScheduledRun
from actions.models.status_snapshot import StatusSnapshot, due_columns, original_due_columns
from actions.models.warning_dismissal import WarningDismissal
from actions.models.withdrawal_request import WithdrawalRequest

__all__ = [
    "DAILY",
    "PASSWORD_EMAILS",
    "SIGNING",
    "GIVING_A_RATING",
    "PRINTED",
    "REPORTING",
    "SPEAKING",
    "VOUCHING",
    "WITH_EVIDENCE",
    "AcceptedBy",
    "Action",
    "ActionEntry",
    "ActionQuerySet",
    "AskingDay",
    "Channel",
    "Reminder",
    "Colour",
    "Column",
    "CompletionClaim",
    "DateRequest",
    "Draft",
    "EmbeddedCheck",
    "EntryKind",
    "Evidence",
    "EvidenceKind",
    "EvidenceVersion",
    "Hold",
    "ImportUpload",
    "ImprovementPlan",
    "LeadNotice",
    "LinkCode",
    "MailLine",
    "Milestone",
    "Outcome",
    "OutgoingMail",
    "PlanImport",
    "Priority",
    "Question",
    "Rating",
    "RatingScale",
    "Reading",
    "SavedList",
    "ScheduledRun",
    "Settled",
    "Sort",
    "StatusSnapshot",
    "Theme",
    "UpdateRound",
    "WarningDismissal",
    "WithdrawalRequest",
    "due_columns",
    "flagged",
    "is_undated",
    "match_key",
    "original_due_columns",
    "reasons_of_state",
    "sorted_by",
    "sorts_offered",
    "unread_as_at",
    "with_update",
    "visible_actions",
    "with_words",
    "without_update_since",
]
