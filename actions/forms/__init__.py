"""Reading what people type about plans and actions, one file per kind of page."""

from actions.forms.answers import AnswerForm
from actions.forms.evidence import EvidenceForm, NewVersionForm, WithdrawForm
from actions.forms.imports import COLUMNS, ApplyForm, ImportForm
from actions.forms.links import CodeForm, TellTeamForm
from actions.forms.lists import (
    EditSavedListForm,
    ExportForm,
    RemoveSavedListForm,
    SaveListForm,
)
from actions.forms.milestones import MilestoneForm, TickForm, UntickForm
from actions.forms.moderation import (
    AcceptForm,
    ObjectionForm,
    ReadAnswerForm,
    ReplyToChallengeForm,
    SettleRatingForm,
)
from actions.forms.plans import ActionForm, ChangeRefForm, EditPlanForm, MakePlanForm
from actions.forms.rounds import (
    ChangeTimetableForm,
    CloseRoundForm,
    LogChaserForm,
    OpenRoundForm,
)
from actions.forms.told_answers import AnswerForLeadForm
from actions.forms.work import DateAnswerForm, DateRequestForm, ProgressForm, StateForm

__all__ = [
    "COLUMNS",
    "AcceptForm",
    "ActionForm",
    "AnswerForLeadForm",
    "AnswerForm",
    "ApplyForm",
    "ChangeRefForm",
    "ChangeTimetableForm",
    "CloseRoundForm",
    "CodeForm",
    "DateAnswerForm",
    "DateRequestForm",
    "EditPlanForm",
    "EditSavedListForm",
    "EvidenceForm",
    "ExportForm",
    "ImportForm",
    "LogChaserForm",
    "MakePlanForm",
    "MilestoneForm",
    "NewVersionForm",
    "ObjectionForm",
    "OpenRoundForm",
    "ProgressForm",
    "ReadAnswerForm",
    "ReplyToChallengeForm",
    "SettleRatingForm",
    "RemoveSavedListForm",
    "SaveListForm",
    "StateForm",
    "TellTeamForm",
    "TickForm",
    "UntickForm",
    "WithdrawForm",
]
