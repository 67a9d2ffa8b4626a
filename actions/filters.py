"""Choosing among a plan's actions by what stands in the address."""

from datetime import date
from typing import Any

import django_filters
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Div, Field, Layout, Size
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from actions.attention import NOBODY
from actions.flags import Flag
from actions.models import Action, ActionQuerySet, ImprovementPlan, flagged
from actions.states import State

NOT_YET_RATED = "not-yet-rated"


def _several(label: Any, wrong: Any, **options: Any) -> django_filters.MultipleChoiceFilter:
    """Boxes of which none, one or more are ticked; `wrong` is said of a value nothing has."""
    return django_filters.MultipleChoiceFilter(
        label=label,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": wrong},
        distinct=False,
        **options,
    )


class ActionFilter(django_filters.FilterSet):
    """A plan's actions by reference or words, rating, flag, state, theme, and those nobody leads.

    Those taken out of the plan are listed only where their state is chosen, so that the list and
    the figures above it agree.
    """

    words = django_filters.CharFilter(
        label=_("Reference or words"),
        method="by_words",
        widget=forms.TextInput,
    )
    rating = _several(_("Rating"), _("This plan has no rating “%(value)s”."), method="by_rating")
    flag = _several(_("Flag"), _("There is no flag “%(value)s”."), method="by_flag")
    state = _several(_("State"), _("There is no state “%(value)s”."))
    lead = _several(_("Lead"), _("There is no choice “%(value)s”."), method="by_lead")
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"),
        queryset=None,
        empty_label=_("All themes"),
        error_messages={"invalid_choice": _("This plan has no such theme.")},
    )

    class Meta:
        model = Action
        fields = ["words", "rating", "flag", "state", "lead", "theme"]

    def __init__(self, *args: Any, plan: ImprovementPlan, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        choices = {
            "rating": [
                *((rating.code, rating.label) for rating in plan.scale.in_order),
                (NOT_YET_RATED, _("Not yet rated")),
            ],
            "flag": [(flag.value, flag.label) for flag in Flag],
            "state": [(state.value, state.label) for state in State],
            "lead": [(NOBODY, _("Nobody holds the lead post"))],
        }
        for name, values in choices.items():
            self.filters[name].extra["choices"] = values
        # A theme that only actions out of sight stand under would tell of them.
        shown = self.queryset.values("theme")
        themes = plan.themes.filter(pk__in=shown).order_by("order", "pk")
        self.filters["theme"].queryset = themes
        self.has_themes = themes.exists()

    @property
    def is_chosen(self) -> bool:
        """Whether the address narrows the list down, or tries to."""
        return any(self.data.get(name) for name in self.filters)

    @cached_property
    def signpost(self) -> Action | None:
        """The action of which the words were the reference before, be it withdrawn since."""
        words = self.words_typed
        if not words:
            return None
        led_to: Action | None = self.queryset.called(words).exclude(ref=words).first()
        return led_to

    @property
    def words_typed(self) -> str:
        """The words in one line; empty where there are none or they cannot be looked for."""
        typed = self.form.cleaned_data.get("words") if self.form.is_valid() else ""
        return " ".join((typed or "").split())

    @cached_property
    def panel(self) -> forms.Form:
        """The form as the page draws it."""
        form: forms.Form = self.form
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        boxes = [Field.checkboxes(n, legend_size=Size.SMALL, small=True) for n in _BOXES]
        label = {"label_size": Size.for_label(Size.SMALL)}
        lines = [Field("words", context=label)]
        if self.has_themes:
            lines.append(Field("theme", context=label))
        helper.layout = Layout(Div(*lines, css_class="filter-panel__lines"), *boxes)
        form.helper = helper  # type: ignore[attr-defined]
        return form

    def filter_queryset(self, queryset: Any) -> Any:
        """Every choice narrows the list; without a state, it is of those the plan consists of."""
        chosen = super().filter_queryset(queryset)
        return chosen if self.form.cleaned_data.get("state") else chosen.counted()

    def by_words(self, queryset: ActionQuerySet, name: str, words: str) -> ActionQuerySet:
        """The one with the reference, now or before, or those whose wording has the words."""
        words = self.words_typed
        said = Q(ref__iexact=words) | Q(entries__former_ref__iexact=words)
        return queryset.filter(said | Q(wording__icontains=words)).distinct()

    def by_rating(self, queryset: ActionQuerySet, name: str, codes: list[str]) -> ActionQuerySet:
        """Those with one of the ratings, or with none yet."""
        unrated = Q(rating=None) if NOT_YET_RATED in codes else Q()
        return queryset.filter(Q(rating__code__in=codes) | unrated)

    def by_flag(self, queryset: ActionQuerySet, name: str, codes: list[str]) -> ActionQuerySet:
        """Those with one of the flags."""
        any_of = Q()
        for code in codes:
            any_of |= flagged(Flag(code), on=self.on)
        return queryset.filter(any_of)

    def by_lead(self, queryset: ActionQuerySet, name: str, codes: list[str]) -> ActionQuerySet:
        """Those on which work goes on and nobody can be asked."""
        return queryset.open().led_by_nobody(on=self.on)


_BOXES = ("rating", "flag", "state", "lead")
