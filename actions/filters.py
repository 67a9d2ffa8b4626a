"""Choosing among a plan's actions by what stands in the address."""

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _

from actions.models import Action, ImprovementPlan
from actions.states import State

NOT_YET_RATED = "not-yet-rated"


class ActionFilter(django_filters.FilterSet):
    """A plan's actions by rating, state and theme."""

    rating = django_filters.MultipleChoiceFilter(label=_("Rating"), method="by_rating")
    state = django_filters.MultipleChoiceFilter(
        label=_("State"), choices=[(state.value, state.label) for state in State]
    )
    theme = django_filters.ModelChoiceFilter(label=_("Theme"), queryset=None, empty_label=_("All"))

    class Meta:
        model = Action
        fields = ["rating", "state", "theme"]

    def __init__(self, *args: Any, plan: ImprovementPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["rating"].extra["choices"] = [
            *((rating.code, rating.label) for rating in plan.scale.ratings.in_order()),
            (NOT_YET_RATED, _("Not yet rated")),
        ]
        self.filters["theme"].queryset = plan.themes.order_by("order", "pk")

    def by_rating(self, queryset: Any, name: str, codes: list[str]) -> Any:
        """Those with one of the ratings, or with none yet."""
        if not codes:
            return queryset
        rated = queryset.filter(rating__code__in=codes)
        return rated | queryset.filter(rating=None) if NOT_YET_RATED in codes else rated
