"""The form for a committee."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from committees.meetings.forms.fields import RecordForm
from committees.meetings.services.committees import CommitteeFacts
from committees.minutes.labels import LabelStyle
from committees.models import Committee
from safeguard.forms.fields import TextField, WebAddressField


class CommitteeForm(RecordForm):
    """What a committee is called and how its minutes are written."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the committee’s name")},
    )
    resolving_words = TextField(
        label=gettext_lazy("Words before a resolution"),
        help_text=gettext_lazy("As its minutes print them, such as RESOLVED - or Resolved:-"),
        max_length=60,
        initial="RESOLVED -",
        required=False,
    )
    label_style = forms.ChoiceField(
        label=gettext_lazy("Labels of resolutions"),
        help_text=gettext_lazy("Only suggested. You can type any label."),
        choices=[(style.value, style.label) for style in LabelStyle],
        initial=LabelStyle.LETTERS.value,
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Meets in public"),
        help_text=gettext_lazy("Leave empty for a board. Its pages are then for officers only."),
        initial=True,
        required=False,
    )
    keeps_record_elsewhere = WebAddressField(
        label=gettext_lazy("Address of its record, if it keeps it elsewhere"), required=False
    )
    submit_label = gettext_lazy("Save committee")
    field_order = [
        "name",
        "resolving_words",
        "label_style",
        "is_public",
        "keeps_record_elsewhere",
    ]

    @property
    def facts(self) -> CommitteeFacts:
        """What was typed."""
        return CommitteeFacts(**self.typed())

    @staticmethod
    def first(committee: Committee) -> dict[str, Any]:
        """The committee as it is now."""
        return {
            "version": committee.version,
            "name": committee.name,
            "resolving_words": committee.resolving_words,
            "label_style": committee.label_style,
            "is_public": committee.is_public,
            "keeps_record_elsewhere": committee.keeps_record_elsewhere,
        }
