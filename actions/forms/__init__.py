"""Reading what people type about plans and actions, one file per kind of page."""

from actions.forms.answers import AnswerForm
from actions.forms.completion import ClaimForm, SignOffForm, SignSeveralForm
from actions.forms.embedded_checks import CheckResultForm, PlanCheckForm
from actions.forms.evidence import EvidenceForm, NewVersionForm, WithdrawForm
from actions.forms.holds import HoldForm
from actions.forms.imports import COLUMNS, ApplyForm, ImportForm
from actions.forms.links import CodeForm, DealWithNoticeForm, TellTeamForm
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
from actions.forms.progress import ProgressForm
from actions.forms.questions import AskLeadForm, ReplyToQuestionForm
from actions.forms.rating_warnings import ChooseWarningsForm, DismissWarningsForm
from actions.forms.rounds import (
    ChangeRepetitionForm,
    ChangeTimetableForm,
    CloseRoundForm,
    LogChaserForm,
    OpenRoundForm,
)
from actions.forms.told_answers import AnswerForLeadForm
from actions.forms.withdrawals import WithdrawalRefusalForm, WithdrawalRequestForm
from actions.forms.work import (
    DateAnswerForm,
    DateCorrectionForm,
    DateRequestForm,
    StateForm,
)

__all__ = [
    "COLUMNS",
    "AcceptForm",
    "ActionForm",
    "AnswerForLeadForm",
    "AnswerForm",
    "ApplyForm",
    "AskLeadForm",
    "ChangeRefForm",
    "ChangeRepetitionForm",
    "ChangeTimetableForm",
    "CheckResultForm",
    "ChooseWarningsForm",
    "ClaimForm",
    "CloseRoundForm",
    "CodeForm",
    "DateAnswerForm",
    "DateCorrectionForm",
    "DateRequestForm",
    "DealWithNoticeForm",
    "DismissWarningsForm",
    "EditPlanForm",
    "EditSavedListForm",
    "EvidenceForm",
    "ExportForm",
    "HoldForm",
    "ImportForm",
    "LogChaserForm",
    "MakePlanForm",
    "MilestoneForm",
    "NewVersionForm",
    "ObjectionForm",
    "OpenRoundForm",
    "PlanCheckForm",
    "ProgressForm",
    "ReadAnswerForm",
    "RemoveSavedListForm",
    "ReplyToChallengeForm",
    "ReplyToQuestionForm",
    "SaveListForm",
    "SettleRatingForm",
    "SignOffForm",
    "SignSeveralForm",
    "StateForm",
    "TellTeamForm",
    "TickForm",
    "UntickForm",
    "WithdrawForm",
    "WithdrawalRefusalForm",
    "WithdrawalRequestForm",
]
