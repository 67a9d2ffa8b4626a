"""Forms to add and edit an action and to change its reference."""

from collections.abc import Collection
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.layout import HTML, Field, Layout
from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, Priority
from actions.plans.services.action_editing import ActionDetails
from safeguard.accounts.fields import PostField
from safeguard.accounts.models import Post
from safeguard.forms.fields import (
    DayField,
    LongTextField,
    PartialDateField,
    RecordsField,
    TextField,
)
from safeguard.forms.versioned import VersionedForm


class PostBoxes(RecordsField):
    """Checkboxes for posts, each shown with its team."""

    widget = forms.CheckboxSelectMultiple

    def label_from_instance(self, obj: Any) -> str:
        """The full title of the post."""
        return str(obj.full_title)


class ActionForm(VersionedForm):
    """The details of a new or existing action."""

    ref = TextField(
        label=gettext_lazy("Reference"),
        help_text=gettext_lazy(
            "Reference shown in reports. If you change it later you must give a reason."
        ),
        max_length=40,
        error_messages={"required": gettext_lazy("Enter a reference")},
    )
    wording = LongTextField(
        label=gettext_lazy("Action"),
        help_text=gettext_lazy("What is to be done. Do not name children or staff."),
        rows=3,
        error_messages={"required": gettext_lazy("Enter what is to be done")},
    )
    outcome_wanted = LongTextField(
        label=gettext_lazy("Outcome wanted"),
        help_text=gettext_lazy("What will be better for children or adults at risk."),
        rows=3,
        required=False,
    )
    success_measure = LongTextField(
        label=gettext_lazy("Success measure"),
        help_text=gettext_lazy("How you will know it has worked."),
        rows=3,
        required=False,
    )
    theme: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Theme"),
        queryset=None,
        empty_label=gettext_lazy("No theme"),
        required=False,
    )
    lead = PostField(label=gettext_lazy("Lead"), required=False)
    start = PartialDateField(label=gettext_lazy("Start"), required=False)
    due = PartialDateField(
        label=gettext_lazy("Due"),
        help_text=gettext_lazy(
            "For example, 31/3/2027, March 2027 or ongoing. "
            "To change it later you must request a new date."
        ),
        required=False,
    )
    priority = forms.ChoiceField(
        label=gettext_lazy("Priority"),
        widget=forms.RadioSelect,
        choices=[Choice("", gettext_lazy("Not set")), *Priority.choices],
        initial="",
        required=False,
    )
    supporters = PostBoxes(
        label=gettext_lazy("Who supports the lead?"),
        queryset=Post.objects.select_related("team").in_order(),
        required=False,
    )
    quarterly_until = DayField(
        label=gettext_lazy("Ask for quarterly updates until"),
        help_text=gettext_lazy(
            "Leave blank to ask for an update in every round. If you enter a date, like 31/3/2027, "
            "we will ask the lead every three months until then."
        ),
        required=False,
    )
    is_confidential = forms.BooleanField(
        label=gettext_lazy(
            "Confidential: visible only to the lead, the improvement team, signing officers and "
            "auditors"
        ),
        required=False,
    )
    reason = LongTextField(
        label=gettext_lazy("Reason for the change"),
        help_text=gettext_lazy(
            "Shown in the history beside any change to the wording, lead or date."
        ),
        rows=2,
        required=False,
    )

    field_order = [
        "ref",
        "wording",
        "outcome_wanted",
        "success_measure",
        "theme",
        "lead",
        "supporters",
        "start",
        "due",
        "priority",
        "quarterly_until",
        "is_confidential",
        "reason",
    ]

    def __init__(
        self,
        *args: Any,
        themes: Any,
        action: Action | None = None,
        refs: Collection[str] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.submit_label = _("Save action") if action else _("Add action")
        self.refs = refs
        self._leave_out("ref" if action else "reason")
        if action and action.has_date:
            self._leave_out("due")
        if action and action.is_confidential:
            self.fields["is_confidential"].help_text = _(
                "If you untick this, everything written about the action so far can be seen too, "
                "and the next report can print it."
            )
        field = self.fields["theme"]
        if themes and isinstance(field, forms.ModelChoiceField):
            field.queryset = themes
        else:
            self._leave_out("theme")
        self.draw()

    def draw(self) -> None:
        """Lays out the fields, with the long list of supporters collapsed."""
        super().draw()
        parts: list[Any] = []
        for part in self.helper.layout.fields:
            is_supporters = getattr(part, "fields", None) == ["supporters"]
            parts += self._collapsed(part) if is_supporters else [part]
        self.helper.layout = Layout(*parts)

    def _collapsed(self, part: Field) -> list[Any]:
        is_open = " open" if self["supporters"].value() else ""
        begin = format_html(
            '<details class="govuk-details"{}><summary class="govuk-details__summary">'
            '<span class="govuk-details__summary-text">{}</span></summary>'
            '<div class="govuk-details__text">',
            is_open,
            _("Supporters"),
        )
        return [HTML(begin), part, HTML("</div></details>")]

    def _leave_out(self, name: str) -> None:
        del self.fields[name]

    def clean(self) -> dict[str, Any]:
        """The start date must not be after the due date."""
        cleaned = super().clean() or {}
        start, due = cleaned.get("start"), cleaned.get("due")
        if start and due and start.last_day and due.last_day and start.last_day > due.last_day:
            self.add_error("start", _("Start must be on or before the due date"))
        return cleaned

    def clean_ref(self) -> str:
        """The reference, unique in its plan."""
        ref = " ".join(self.cleaned_data["ref"].split())
        if ref in self.refs:
            raise forms.ValidationError(
                _("Enter a different reference. This plan already has “%(ref)s”") % {"ref": ref}
            )
        return ref

    def arguments(self) -> dict[str, Any]:
        """The details, as keyword arguments for the services."""
        typed = super().arguments()
        names = ActionDetails.__dataclass_fields__.keys() & typed.keys()
        return {"details": ActionDetails(**{name: typed.pop(name) for name in names}), **typed}


class ChangeRefForm(VersionedForm):
    """A new reference for an action, and the reason."""

    ref = TextField(
        label=gettext_lazy("New reference"),
        help_text=gettext_lazy("Reference shown in reports."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"required": gettext_lazy("Enter the new reference")},
    )
    reason = LongTextField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("Shown in the action’s history."),
        rows=2,
        error_messages={"required": gettext_lazy("Enter a reason for changing the reference")},
    )
    submit_label = gettext_lazy("Change reference")
    field_order = ["ref", "reason"]


def initial_values(action: Action) -> dict[str, Any]:
    """Initial values of the form for an existing action."""
    names = (
        "wording",
        "outcome_wanted",
        "success_measure",
        "lead",
        "priority",
        "quarterly_until",
        "is_confidential",
    )
    return {name: getattr(action, name) for name in names} | {
        "version": action.version,
        "theme": action.theme_id,
        "start": action.start,
        "due": action.due,
        "supporters": [post.pk for post in action.supporters.all()],
    }
