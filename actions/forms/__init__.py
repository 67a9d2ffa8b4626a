"""Reading what people type about plans and actions, one file per kind of page."""

from actions.forms.imports import COLUMNS, ApplyForm, ImportForm
from actions.forms.plans import ActionForm, ChangeRefForm, EditPlanForm, MakePlanForm
from actions.forms.work import DateAnswerForm, DateRequestForm, ProgressForm, StateForm

__all__ = [
    "COLUMNS",
    "ActionForm",
    "ApplyForm",
    "ChangeRefForm",
    "DateAnswerForm",
    "DateRequestForm",
    "EditPlanForm",
    "ImportForm",
    "MakePlanForm",
    "ProgressForm",
    "StateForm",
]
