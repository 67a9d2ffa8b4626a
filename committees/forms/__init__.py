"""Reading what a clerk types, one file per noun."""

from committees.forms.committees import CommitteeForm, MembershipForm
from committees.forms.decisions import AcceptanceForm, DecisionForm
from committees.forms.fields import ReasonForm, RecordForm
from committees.forms.follow_ups import FollowUpForm, FollowUpStateForm
from committees.forms.meetings import DocumentForm, ItemForm, MeetingForm, PublishForm
from committees.forms.minutes import MinuteForm, ResolutionForm

__all__ = [
    "AcceptanceForm",
    "CommitteeForm",
    "DecisionForm",
    "DocumentForm",
    "FollowUpForm",
    "FollowUpStateForm",
    "ItemForm",
    "MeetingForm",
    "MembershipForm",
    "MinuteForm",
    "PublishForm",
    "ReasonForm",
    "RecordForm",
    "ResolutionForm",
]
