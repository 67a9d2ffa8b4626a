"""Forms to change several actions at once."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.lists.services.bulk_changes import (
    MAX_BULK_ACTIONS,
    Change,
    ConfidentialityChange,
    DateRequests,
    LeadChange,
    ThemeChange,
)
from actions.models import Action, Theme
from safeguard.accounts.fields import PostField
from safeguard.dates import Precision
from safeguard.forms.fields import LongTextField, PartialDateField
from safeguard.forms.versioned import VersionedForm

_ROW = re.compile(r"([0-9]{1,15}):([0-9]{1,9})")
_NO_THEME = "none"


def rows_of(actions: Sequence[Action]) -> str:
    """The actions and their versions for the hidden field."""
    return " ".join(f"{action.pk}:{action.version}" for action in actions)


def read_rows(text: str) -> dict[int, int]:
    """Versions by key; empty if the text is invalid."""
    matches = [_ROW.fullmatch(part) for part in text.split()]
    if len(matches) > MAX_BULK_ACTIONS or not all(matches):
        return {}
    return {int(row[1]): int(row[2]) for row in matches if row}


class BulkChangeForm(VersionedForm):
    """The actions and the reason. Subclasses add the fields for each kind of change."""

    rows = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = LongTextField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("This is recorded for every action."),
        rows=2,
        error_messages={"required": gettext_lazy("Enter a reason")},
    )
    submit_label = gettext_lazy("Continue")
    title: ClassVar[Any]

    def __init__(self, *args: Any, actions: Sequence[Action], **kwargs: Any) -> None:
        self.actions = actions
        first = {"version": 0, "rows": rows_of(actions)}
        super().__init__(*args, initial=first, **kwargs)
        self.add_fields()
        self.order_fields([name for name in self.fields if name != "reason"])
        self.draw()

    def add_fields(self) -> None:
        """Add fields that depend on the selected actions."""

    def clean(self) -> dict[str, Any]:
        """At least one action must be selected."""
        cleaned = super().clean() or {}
        if not read_rows(cleaned.get("rows", "")):
            self.add_error(None, _("Select at least one action from the list"))
        return cleaned

    def renew(self, **hidden: Any) -> None:
        """Show the form again with the current versions of the actions."""
        super().renew(rows=rows_of(self.actions), **hidden)

    @property
    def versions(self) -> dict[int, int]:
        """The versions of the actions that were shown."""
        return read_rows(self.cleaned_data["rows"])

    def change(self) -> Change:
        """The change for the service. Each subclass implements it."""
        raise NotImplementedError


class LeadForm(BulkChangeForm):
    """A new lead for all selected actions."""

    lead = PostField(
        label=gettext_lazy("New lead"),
        error_messages={"required": gettext_lazy("Enter the new lead")},
    )
    title = gettext_lazy("Change the lead")

    def change(self) -> Change:
        """The new lead."""
        return LeadChange(self.cleaned_data["lead"])


class ThemeForm(BulkChangeForm):
    """A new theme for all selected actions. A theme is chosen for each plan."""

    title = gettext_lazy("Change the theme")

    def add_fields(self) -> None:
        """Add a theme field for each plan."""
        self.themes: dict[str, tuple[int, Mapping[str, Theme]]] = {}
        plans = {action.plan_id: action.plan for action in self.actions}
        for plan in plans.values():
            themes = {str(theme.pk): theme for theme in plan.themes.order_by("order", "pk")}
            name = f"theme_{plan.pk}"
            self.themes[name] = (plan.pk, themes)
            self.fields[name] = forms.ChoiceField(
                label=_("Theme in %(plan)s") % {"plan": plan.title},
                choices=[
                    ("", _("Do not change")),
                    (_NO_THEME, _("No theme")),
                    *((key, theme.name) for key, theme in themes.items()),
                ],
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """A theme must be chosen for at least one plan."""
        cleaned = super().clean()
        if not any(cleaned.get(name) for name in self.themes) and not self.errors:
            self.add_error(None, _("Choose a theme for at least one plan"))
        return cleaned

    def change(self) -> Change:
        """The chosen themes by plan."""
        chosen = {
            plan: themes.get(self.cleaned_data[name])
            for name, (plan, themes) in self.themes.items()
            if self.cleaned_data[name]
        }
        return ThemeChange(chosen)


class ConfidentialityForm(BulkChangeForm):
    """Whether to make the selected actions confidential."""

    is_confidential = forms.ChoiceField(
        label=gettext_lazy("Who can see these actions?"),
        widget=forms.RadioSelect,
        choices=[
            Choice(
                "yes",
                gettext_lazy("Confidential"),
                hint=gettext_lazy(
                    "Only their leads, the improvement team, signing officers and auditors."
                ),
            ),
            Choice(
                "no",
                gettext_lazy("Everyone who sees live figures"),
                hint=gettext_lazy(
                    "Everything written about them so far can be seen too, and the next report "
                    "can print it."
                ),
            ),
        ],
        error_messages={"required": gettext_lazy("Choose who can see these actions")},
    )
    title = gettext_lazy("Change confidentiality")

    def change(self) -> Change:
        """The new confidentiality."""
        return ConfidentialityChange(self.cleaned_data["is_confidential"] == "yes")


class DatesForm(BulkChangeForm):
    """A request for the same new date for all selected actions."""

    new_due = PartialDateField(
        label=gettext_lazy("New date"),
        error_messages={"required": gettext_lazy("Enter the new date")},
    )
    title = gettext_lazy("Request a new due date")

    def clean_new_due(self) -> Any:
        """A request cannot be for “to be confirmed”."""
        new_due = self.cleaned_data["new_due"]
        if new_due.precision == Precision.NONE:
            raise forms.ValidationError(_("Enter the new date"))
        return new_due

    def change(self) -> Change:
        """The requested date."""
        return DateRequests(self.cleaned_data["new_due"])
