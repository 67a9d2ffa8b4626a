"""Reading what people type about plans and actions, one file per kind of page."""

from actions.forms.answers import AnswerForm
from actions.forms.completion import ClaimForm, SignOffForm, SignSeveralForm
from actions.forms.embedded_checks import CheckResultForm, PlanCheckForm
from actions.forms.holds import HoldForm
from actions.forms.imports import ApplyForm, ImportForm
from actions.forms.plans import ActionForm, EditPlanForm, MakePlanForm
from actions.forms.rounds import CloseRoundForm, LogChaserForm, OpenRoundForm
from actions.forms.withdrawals import WithdrawalRefusalForm, WithdrawalRequestForm
from actions.forms.work import (
    DateAnswerForm,
    DateCorrectionForm,
    DateRequestForm,
    ProgressForm,
    StateForm,
)

__all__ = [
    "ActionForm",
    "AnswerForm",
    "ApplyForm",
    "CheckResultForm",
    "ClaimForm",
    "CloseRoundForm",
    "DateAnswerForm",
    "DateCorrectionForm",
    "DateRequestForm",
    "EditPlanForm",
    "HoldForm",
    "ImportForm",
    "LogChaserForm",
    "MakePlanForm",
    "OpenRoundForm",
    "PlanCheckForm",
    "ProgressForm",
    "SignOffForm",
    "SignSeveralForm",
    "StateForm",
    "WithdrawalRefusalForm",
    "WithdrawalRequestForm",
]
