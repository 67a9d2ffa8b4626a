"""The form for a committee."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy

from actions.models import ImprovementPlan
from committees.meetings.forms.fields import FactsForm
from committees.meetings.services.committees import CommitteeFacts
from committees.minutes.labels import LabelStyle
from committees.models import Committee
from safeguard.forms.fields import RecordsField, TextField, WebAddressField


class CommitteeForm(FactsForm):
    """A committee's name and how its minutes are laid out."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the committee’s name")},
    )
    resolving_words = TextField(
        label=gettext_lazy("Words that introduce a resolution"),
        help_text=gettext_lazy("As printed in the minutes, such as RESOLVED - or Resolved:-"),
        max_length=60,
        initial="RESOLVED -",
        required=False,
    )
    label_style = forms.ChoiceField(
        label=gettext_lazy("Resolution labels"),
        help_text=gettext_lazy("Used for suggestions. You can type any label."),
        choices=[(style.value, style.label) for style in LabelStyle],
        initial=LabelStyle.LETTERS.value,
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Meets in public"),
        help_text=gettext_lazy(
            "Leave unticked for a board. Only officers and its members will see its pages."
        ),
        initial=True,
        required=False,
    )
    keeps_record_elsewhere = WebAddressField(
        label=gettext_lazy("Web address of its agendas and minutes, if held elsewhere"),
        required=False,
    )
    plans = RecordsField(
        label=gettext_lazy("Plans this committee receives"),
        help_text=gettext_lazy(
            "Its resolutions can decide requests about these plans. Plans it signs off, or has had "
            "a published report on, count without a tick."
        ),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    submit_label = gettext_lazy("Save committee")
    field_order = [
        "name",
        "resolving_words",
        "label_style",
        "is_public",
        "keeps_record_elsewhere",
        "plans",
    ]

    def __init__(self, *args: Any, plans: QuerySet[ImprovementPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plans"]
        if isinstance(field, RecordsField):
            field.queryset = plans.order_by("title", "pk")
        if not plans.exists():
            del self.fields["plans"]
            self.draw()

    @property
    def facts(self) -> CommitteeFacts:
        """The submitted values."""
        return CommitteeFacts(**self.values())

    @staticmethod
    def first(committee: Committee) -> dict[str, Any]:
        """The committee's current values."""
        return {
            "version": committee.version,
            "name": committee.name,
            "resolving_words": committee.resolving_words,
            "label_style": committee.label_style,
            "is_public": committee.is_public,
            "keeps_record_elsewhere": committee.keeps_record_elsewhere,
            "plans": list(committee.plans.all()),
        }
