"""Reading what people type about plans and actions, one file per kind of page."""

from actions.forms.answers import AnswerForm
from actions.forms.imports import ApplyForm, ImportForm
from actions.forms.lists import (
    EditSavedListForm,
    ExportForm,
    RemoveSavedListForm,
    SaveListForm,
)
from actions.forms.plans import ActionForm, EditPlanForm, MakePlanForm
from actions.forms.rounds import CloseRoundForm, LogChaserForm, OpenRoundForm
from actions.forms.work import DateAnswerForm, DateRequestForm, ProgressForm, StateForm

__all__ = [
    "ActionForm",
    "AnswerForm",
    "ApplyForm",
    "CloseRoundForm",
    "DateAnswerForm",
    "DateRequestForm",
    "EditPlanForm",
    "EditSavedListForm",
    "ExportForm",
    "ImportForm",
    "LogChaserForm",
    "MakePlanForm",
    "OpenRoundForm",
    "ProgressForm",
    "RemoveSavedListForm",
    "SaveListForm",
    "StateForm",
]
