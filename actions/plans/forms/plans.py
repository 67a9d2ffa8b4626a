"""Forms to create a plan and edit its title, scale and themes."""

from collections.abc import Collection, Sequence
from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import ImprovementPlan, RatingScale, Theme
from actions.plans.services.plans import ThemeDetails
from safeguard.forms.fields import LongTextField, TextField
from safeguard.forms.versioned import VersionedForm

LONGEST_NAME = 200


def scale_choices() -> list[Choice]:
    """All rating scales, with their ratings as hints."""
    scales = RatingScale.objects.order_by("name").prefetch_related("ratings")
    return [
        Choice(str(scale.pk), scale.name, hint=", ".join(r.label for r in scale.in_order))
        for scale in scales
    ]


def scale_of(key: str) -> RatingScale:
    """The scale that was chosen."""
    return RatingScale.objects.get(pk=key)


class ThemesField(LongTextField):
    """Names of themes, one on each line."""

    def clean(self, value: Any) -> Any:
        """The names in order, without blank lines."""
        text = super().clean(value)
        names = [" ".join(line.split()) for line in text.split("\n")]
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(
                _("A theme’s name must be %(most)d characters or fewer") % {"most": LONGEST_NAME}
            )
        return [name for name in names if name]


class MakePlanForm(VersionedForm):
    """A new plan: its title, the scale it is rated on, and its themes."""

    title = TextField(
        label=gettext_lazy("Title"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Enter the plan’s title")},
    )
    scale = forms.TypedChoiceField(
        label=gettext_lazy("Rating scale"),
        coerce=scale_of,
        help_text=gettext_lazy("You can change it until the first action is rated."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a rating scale")},
    )
    themes = ThemesField(
        label=gettext_lazy("Themes"),
        help_text=gettext_lazy("Headings to group actions under. Start a new line for each one."),
        required=False,
    )
    submit_label = gettext_lazy("Create plan")
    field_order = ["title", "scale", "themes"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        self.choose("scale", scale_choices())


class EditPlanForm(VersionedForm):
    """A plan's title, its themes in order and, until an action is rated, its scale."""

    title = TextField(
        label=gettext_lazy("Title"),
        help_text=gettext_lazy("The web address of the plan will not change."),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Enter the plan’s title")},
    )
    submit_label = gettext_lazy("Save plan")

    def __init__(
        self,
        *args: Any,
        plan: ImprovementPlan,
        themes: Sequence[Theme],
        used: Collection[int],
        can_change_scale: bool,
        **kwargs: Any,
    ) -> None:
        first: dict[str, Any] = {"version": plan.version, "title": plan.title}
        super().__init__(*args, initial=first, **kwargs)
        self.plan, self.themes = plan, themes
        if can_change_scale:
            self.fields["scale"] = forms.TypedChoiceField(
                label=_("Rating scale"),
                coerce=scale_of,
                widget=forms.RadioSelect,
                initial=str(plan.scale_id),
            )
            self.choose("scale", scale_choices())
        for number, theme in enumerate(themes, start=1):
            self._add_theme(theme, number, is_used=theme.pk in used)
        self.fields["new_themes"] = ThemesField(
            label=_("New themes"),
            help_text=_("Start a new line for each one."),
            rows=3,
            required=False,
        )
        self.draw()

    def _add_theme(self, theme: Theme, number: int, *, is_used: bool) -> None:
        self.fields[f"theme_{theme.pk}"] = TextField(
            label=_("Theme %(number)d") % {"number": number},
            initial=theme.name,
            max_length=LONGEST_NAME,
            error_messages={
                "required": _("Enter the name of theme %(number)d") % {"number": number}
            },
        )
        self.fields[f"place_{theme.pk}"] = forms.IntegerField(
            label=_("Position of theme %(number)d") % {"number": number},
            initial=number,
            min_value=1,
            max_value=999,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-2"}),
            error_messages={
                "required": _("Enter the position of theme %(number)d") % {"number": number},
                "invalid": _("Position of theme %(number)d must be a whole number")
                % {"number": number},
            },
        )
        if not is_used:
            self.fields[f"remove_{theme.pk}"] = forms.BooleanField(
                label=_("Remove theme %(number)d (no actions use it)") % {"number": number},
                required=False,
            )

    def clean(self) -> dict[str, Any]:
        """A theme cannot be removed if it has come into use since the page was loaded."""
        cleaned = super().clean()
        for theme in self.themes:
            if f"remove_{theme.pk}" in self.data and f"remove_{theme.pk}" not in self.fields:
                self.add_error(
                    f"theme_{theme.pk}",
                    _("You cannot remove this theme, because an action now uses it"),
                )
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The plan, as keyword arguments for the service."""
        typed = self.cleaned_data
        named = [(typed[f"place_{theme.pk}"], theme.pk) for theme in self.themes]
        # The sort is stable, so themes with the same position stay in order.
        in_order = sorted(named, key=lambda place: place[0])
        themes = [ThemeDetails(pk, typed[f"theme_{pk}"]) for _place, pk in in_order]
        without = [theme.pk for theme in self.themes if typed.get(f"remove_{theme.pk}")]
        return {
            "version": typed["version"],
            "title": typed["title"],
            "scale": typed.get("scale") or self.plan.scale,
            "themes": themes + [ThemeDetails(None, name) for name in typed["new_themes"]],
            "without": without,
        }
