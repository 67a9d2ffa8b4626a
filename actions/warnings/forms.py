"""Reading which warnings are listed, and why some may rest."""

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
    """Which plan's warnings, of which kind, how far their leads were asked, and whether those
    dismissed are shown."""

    NOT_ASKED, WAITING, REPLIED = "not-asked", "waiting", "replied"

    plan = forms.ChoiceField(
        label=gettext_lazy("Plan"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("There is no such plan.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Warning"),
        required=False,
        choices=[
            ("", gettext_lazy("All warnings")),
            *((kind.value, kind.label) for kind in WarningKind),
        ],
        error_messages={"invalid_choice": gettext_lazy("There is no such warning.")},
    )
    question = forms.ChoiceField(
        label=gettext_lazy("Question to the lead"),
        required=False,
        choices=[
            ("", gettext_lazy("Asked or not")),
            (NOT_ASKED, gettext_lazy("Not asked yet")),
            (WAITING, gettext_lazy("Waiting for a reply")),
            (REPLIED, gettext_lazy("The lead has replied")),
        ],
        error_messages={"invalid_choice": gettext_lazy("There is no such choice.")},
    )
    dismissed = forms.BooleanField(
        label=gettext_lazy("Show those that were dismissed"), required=False
    )

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

    def wants(self, question: Question | None) -> bool:
        """Whether a warning of which the lead was last asked so is to be shown."""
        stands = self.NOT_ASKED
        if question:
            stands = self.REPLIED if question.is_replied else self.WAITING
        return self.cleaned_data["question"] in {"", stands}

    @property
    def is_chosen(self) -> bool:
        """Whether the address narrows the list down, or tries to."""
        return any(self.data.get(name) for name in self.fields)


class DismissWarningsForm(VersionedForm):
    """Which warnings about an action may rest, and why."""

    kinds = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Which warnings may rest?"),
        widget=forms.CheckboxSelectMultiple,
        coerce=WarningKind,
        error_messages={
            "required": gettext_lazy("Choose at least one warning"),
            "invalid_choice": gettext_lazy("Choose warnings that stand now"),
        },
    )
    reason = LongTextField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy(
            "What you looked at or who told you. The improvement team can read it."
        ),
        rows=3,
        max_length=2000,
        error_messages={"required": gettext_lazy("Enter why the warning may rest")},
    )
    submit_label = gettext_lazy("Dismiss warnings")
    field_order = ["kinds", "reason"]

    def __init__(self, *args: Any, standing: Sequence[RatingWarning], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose(
            "kinds",
            [Choice(each.kind.value, each.kind.label, hint=each.why) for each in standing],
        )
