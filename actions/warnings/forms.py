"""Forms to filter the list of warnings and to dismiss warnings."""

from collections.abc import Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy

from actions.models import ImprovementPlan, Question
from actions.warnings.rating_warnings import RatingWarning, WarningKind
from safeguard.forms.fields import LongTextField
from safeguard.forms.versioned import VersionedForm, select


class ChooseWarningsForm(forms.Form):
    """Filters for the list of warnings."""

    NOT_ASKED, WAITING, REPLIED = "not-asked", "waiting", "replied"

    plan = forms.ChoiceField(
        label=gettext_lazy("Plan"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose a plan from the list")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Warning"),
        required=False,
        choices=[
            ("", gettext_lazy("All warnings")),
            *((kind.value, kind.label) for kind in WarningKind),
        ],
        error_messages={"invalid_choice": gettext_lazy("Choose a warning from the list")},
    )
    question = forms.ChoiceField(
        label=gettext_lazy("Question to the lead"),
        required=False,
        choices=[
            ("", gettext_lazy("All")),
            (NOT_ASKED, gettext_lazy("Not asked yet")),
            (WAITING, gettext_lazy("Waiting for a reply")),
            (REPLIED, gettext_lazy("The lead has replied")),
        ],
        error_messages={"invalid_choice": gettext_lazy("Choose an option from the list")},
    )
    dismissed = forms.BooleanField(label=gettext_lazy("Show dismissed warnings"), required=False)

    def __init__(self, *args: Any, plans: Sequence[ImprovementPlan], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["plan"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", gettext_lazy("All plans")),
                *((plan.slug, plan.title) for plan in plans),
            ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            Div(
                select("plan"),
                select("kind"),
                select("question"),
                css_class="filter-panel__lines",
            ),
            Field("dismissed", template="components/checkbox.html"),
        )

    def includes(self, question: Question | None) -> bool:
        """Whether to list a warning, given the question put to the lead about it, if any."""
        status = self.NOT_ASKED
        if question:
            status = self.REPLIED if question.is_replied else self.WAITING
        return self.cleaned_data["question"] in {"", status}

    @property
    def is_chosen(self) -> bool:
        """Whether the URL has any filters."""
        return any(self.data.get(name) for name in self.fields)


class DismissWarningsForm(VersionedForm):
    """The warnings about an action that are to be dismissed, and why."""

    kinds = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which warnings do you want to dismiss?"),
        widget=forms.CheckboxSelectMultiple,
        coerce=WarningKind,
        error_messages={
            "required": gettext_lazy("Select at least one warning"),
            "invalid_choice": gettext_lazy("Select from the current warnings"),
        },
    )
    reason = LongTextField(
        label=gettext_lazy("Why are you dismissing this?"),
        help_text=gettext_lazy(
            "Say what you looked at or who you spoke to. The improvement team can read this."
        ),
        rows=3,
        max_length=2000,
        error_messages={"required": gettext_lazy("Enter why you are dismissing this")},
    )
    submit_label = gettext_lazy("Dismiss warnings")
    field_order = ["kinds", "reason"]

    def __init__(self, *args: Any, active: Sequence[RatingWarning], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose(
            "kinds",
            [Choice(each.kind.value, each.kind.label, hint=each.why) for each in active],
        )
