"""Filters for the list of all actions.

The URLs of the list of all actions are stable, so that figures can link to it
(`/actions/?plan=improvement-plan&rating=red&rating=no-data`):

- `words`: a current or former reference, or words in the action.
- `plan`: a plan's slug. `theme`: a theme's key, or `none`.
- `post`: the key of the lead post, or `none`. `team`, `agency`: the key of its team or partner
  agency, including those below it. `team=none` means that the post is in neither.
- `rating`: a rating's code, `not-yet-rated`, or `any-exception`. `flag`, `state`: their codes.
  These three can be repeated; any of the values matches.
- `due_from`, `due_to`: dates, inclusive. `no_update_since`: a date.
- `sort`: `urgency` (the default), `ref`, `action`, `plan`, `rating`, `state`, `due`, `lead` or
  `updated`, with `-` for descending order. `page`: a page number.

Without a state, superseded and withdrawn actions are left out.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import django_filters
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Div, Field, Layout, Size
from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from actions.models import (
    Action,
    ActionQuerySet,
    ImprovementPlan,
    Rating,
    Sort,
    Theme,
    flagged,
    sorted_by,
    without_update_since,
)
from actions.plans.attention import NOBODY
from actions.plans.flags import Flag
from actions.plans.ratings import NO_DATA, NOT_YET_RATED
from actions.plans.references import spaceless_keys
from actions.plans.states import State
from safeguard.accounts.hierarchy import would_create_cycle
from safeguard.accounts.models import Post, Team, TeamKind, User
from safeguard.dates import in_words
from safeguard.forms.fields import DayFilter
from safeguard.forms.versioned import select

NONE = "none"
ANY_EXCEPTION = "any-exception"
Choices = list[tuple[str, Any]]


def _several(label: Any, invalid: Any, **options: Any) -> django_filters.MultipleChoiceFilter:
    """A filter with checkboxes. `invalid` is the error for an unknown value."""
    return django_filters.MultipleChoiceFilter(
        label=label,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": invalid},
        distinct=False,
        **options,
    )


def _one(label: Any, empty: Any, invalid: Any, **options: Any) -> django_filters.ChoiceFilter:
    """A filter with a select. `empty` is the label for no choice.

    `invalid` is the error for an unknown value.
    """
    return django_filters.ChoiceFilter(
        label=label,
        empty_label=empty,
        error_messages={"invalid_choice": invalid},
        **options,
    )


class _StatusFilter(django_filters.FilterSet):
    """Filters actions by rating, flag and state, and finds those without a lead.

    Actions removed from their plan are listed only if their state is chosen, so that a list agrees
    with the figures above it.
    """

    rating = _several(
        _("Rating"),
        _("There is no rating “%(value)s”."),
        method="by_rating",
    )
    flag = _several(_("Flag"), _("There is no flag “%(value)s”."), method="by_flag")
    state = _several(_("Status"), _("There is no status “%(value)s”."))
    lead = _several(
        _("No one to ask"),
        _("There is no option “%(value)s”."),
        method="by_lead",
    )

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.offer("flag", [(flag.value, flag.label) for flag in Flag])
        self.offer("state", [(state.value, state.label) for state in State])
        self.offer("lead", [(NOBODY, _("Lead post is vacant"))])

    def offer(self, name: str, choices: Choices) -> None:
        """Set the choices of a filter."""
        self.filters[name].extra["choices"] = choices

    @property
    def is_chosen(self) -> bool:
        """Whether the URL has any filters."""
        return any(self.data.get(name) for name in self.filters)

    def filter_queryset(self, queryset: Any) -> Any:
        """Apply all filters. If no state is chosen, leave out superseded and withdrawn actions."""
        actions = super().filter_queryset(queryset)
        return actions if self.form.cleaned_data.get("state") else actions.counted()

    def by_rating(self, queryset: ActionQuerySet, name: str, codes: list[str]) -> ActionQuerySet:
        """Actions with one of the ratings."""
        any_of = Q(rating__code__in=codes)
        if NOT_YET_RATED in codes:
            any_of |= Q(rating=None)
        if ANY_EXCEPTION in codes:
            any_of |= Q(rating__is_exception=True)
        return queryset.filter(any_of)

    def by_flag(self, queryset: ActionQuerySet, name: str, codes: list[str]) -> ActionQuerySet:
        """Actions with one of the flags."""
        any_of = Q()
        for code in codes:
            any_of |= flagged(Flag(code), on=self.on)
        return queryset.filter(any_of)

    def by_lead(self, queryset: ActionQuerySet, name: str, codes: list[str]) -> ActionQuerySet:
        """Open actions that have nobody to ask for an update."""
        return queryset.open().without_lead(on=self.on)

    def draw(self, *parts: Any) -> forms.Form:
        """The form with its layout: the parts, then the checkboxes."""
        form: forms.Form = self.form
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        offered = [name for name in _BOXES if self.filters[name].extra["choices"]]
        boxes = [Field.checkboxes(n, legend_size=Size.SMALL, small=True) for n in offered]
        helper.layout = Layout(Div(*parts, css_class="filter-panel__lines"), *boxes)
        form.helper = helper  # type: ignore[attr-defined]
        return form


class ActionFilter(_StatusFilter):
    """The actions of all plans."""

    words = django_filters.CharFilter(
        label=_("Words or reference"), method="by_words", widget=forms.TextInput
    )
    plan = _one(_("Plan"), _("All plans"), _("There is no such plan."), field_name="plan__slug")
    theme = _one(
        _("Theme"),
        _("All themes"),
        _("There is no such theme."),
        null_label=_("No theme"),
        null_value=NONE,
    )
    post = _one(
        _("Lead"),
        _("All leads"),
        _("There is no such lead."),
        field_name="lead",
        null_label=_("No lead"),
        null_value=NONE,
    )
    team = _one(_("Team"), _("All teams"), _("There is no such team."), method="by_team")
    agency = _one(
        _("Partner agency"),
        _("All agencies"),
        _("There is no such agency."),
        method="by_team",
    )
    due_from = DayFilter(label=_("Due from"), field_name="due_on", lookup_expr="gte")
    due_to = DayFilter(label=_("Due to"), field_name="due_on", lookup_expr="lte")
    no_update_since = DayFilter(label=_("No update since"), method="without_update_since")

    def __init__(self, *args: Any, user: User, sort: Sort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sort = sort
        plans = ImprovementPlan.objects.visible_to(user).order_by("title")
        # Only themes of visible actions, so that others are not revealed.
        shown = Action.objects.visible_to(user).values("theme")
        themes = Theme.objects.visible_to(user).filter(pk__in=shown).select_related("plan")
        self.offer("plan", [(plan.slug, plan.title) for plan in plans])
        self.offer(
            "theme",
            [
                (str(theme.pk), f"{theme.name} ({theme.plan.title})")
                for theme in themes.order_by("plan__title", "order", "pk")
            ],
        )
        # Like the pages of people and plans, these are for those who can see live figures.
        is_live = user.sees_live_figures
        self.offer("rating", _ratings_of_all_scales() if is_live else [])
        led = Action.objects.visible_to(user).exclude(lead=None).values("lead")
        posts = Post.objects.filter(pk__in=led).select_related("team").in_order()
        self.offer("post", [(str(post.pk), post.full_title) for post in posts])
        teams = Team.objects.order_by("name") if is_live else Team.objects.none()
        self.teams = {team.pk: team for team in teams}
        for name, is_agency in (("team", False), ("agency", True)):
            self.offer(
                name,
                [
                    (str(team.pk), team.name)
                    for team in self.teams.values()
                    if (team.kind == TeamKind.PARTNER_AGENCY) is is_agency
                ],
            )
        if is_live:
            self.filters["team"].extra["choices"].append((NONE, _("In no team")))

    @cached_property
    def panel(self) -> forms.Form:
        """The form with its layout. Selects that have no choices are left out."""
        words = Field("words", context={"label_size": Size.for_label(Size.SMALL)})
        offered = [name for name in _SELECTS if self.filters[name].extra["choices"]]
        days = [Field.text(name, label_size=Size.SMALL) for name in _DAYS]
        return self.draw(words, *_selects(offered), *days)

    @property
    def chosen_values(self) -> list[tuple[str, str]]:
        """The label and value of each chosen filter."""
        typed = {name: value for name, value in self.form.cleaned_data.items() if value}
        return [
            (str(self.filters[name].label), self._in_words(name, typed[name]))
            for name in ("words", *_BOXES, *_SELECTS, *_DAYS)
            if name in typed
        ]

    def _in_words(self, name: str, value: Any) -> str:
        if isinstance(value, date):
            return in_words(value)
        if name == "words":
            return str(value)
        labels = dict(self.form.fields[name].choices)
        values = value if isinstance(value, list) else [value]
        return gettext(" or ").join(str(labels[one]) for one in values)

    @property
    def tags(self) -> list[tuple[str, str, str]]:
        """For each chosen filter, the query string without it, its label and its value."""
        typed = {name: value for name, value in self.form.cleaned_data.items() if value}
        found = []
        for name in ("words", *_BOXES, *_SELECTS, *_DAYS):
            if name in typed:
                without = QueryDict(self.address, mutable=True)
                del without[name]
                label = str(self.filters[name].label)
                found.append((without.urlencode(), label, self._in_words(name, typed[name])))
        return found

    @property
    def address(self) -> str:
        """The query string of this list in canonical form."""
        query = QueryDict(mutable=True)
        for name in self.filters:
            if values := [value for value in self.data.getlist(name) if value]:
                query.setlist(name, values)
        if self.sort != Sort():
            query["sort"] = str(self.sort)
        return query.urlencode()

    @property
    def sorted(self) -> ActionQuerySet:
        """The filtered and sorted actions."""
        return sorted_by(self.qs, self.sort)

    @cached_property
    def signpost(self) -> Action | None:
        """The action that used to have the reference entered, even if it has been withdrawn."""
        words = self.words_typed
        if not words:
            return None
        plan = self.form.cleaned_data.get("plan")
        actions = self.queryset.filter(plan__slug=plan) if plan else self.queryset
        found: Action | None = actions.called(words).exclude(ref=words).order_by("pk").first()
        return found

    @property
    def words_typed(self) -> str:
        """The search words on one line; empty if there are none or they are invalid."""
        typed = self.form.cleaned_data.get("words") if self.form.is_valid() else ""
        return " ".join((typed or "").split())

    def by_words(self, queryset: ActionQuerySet, name: str, words: str) -> ActionQuerySet:
        """Actions that have this current or former reference, or contain the words."""
        words = self.words_typed
        formerly = self.queryset.formerly(words).order_by().values("pk")
        with_key = self.queryset.with_spaceless_key(spaceless_keys(words)).order_by().values("pk")
        has_ref = Q(pk__in=with_key) | Q(pk__in=formerly)
        return queryset.filter(has_ref | Q(wording__icontains=words))

    def by_team(self, queryset: ActionQuerySet, name: str, value: str) -> ActionQuerySet:
        """Actions led by a post in the team or in a team below it, or by a post in no team."""
        if value == NONE:
            return queryset.exclude(lead=None).filter(lead__team=None)
        wanted, parents = int(value), {pk: team.parent_id for pk, team in self.teams.items()}
        included = [pk for pk in self.teams if would_create_cycle(wanted, pk, parents)]
        return queryset.filter(lead__team__in=included)

    def without_update_since(
        self, queryset: ActionQuerySet, name: str, day: date
    ) -> ActionQuerySet:
        """Actions that have had no update since the day."""
        return without_update_since(queryset, day)


def _selects(names: Sequence[str]) -> list[Any]:
    return [select(name) for name in names]


def _ratings_of_all_scales() -> Choices:
    """Each rating code once, best first, and its labels in all scales."""
    labels: dict[str, list[str]] = {}
    for rating in Rating.objects.order_by("order", "scale__name", "pk"):
        words = labels.setdefault(rating.code, [])
        if rating.label not in words:
            words.append(rating.label)
    named = [(code, " / ".join(words)) for code, words in labels.items()]
    no_data = [choice for choice in named if choice[0] == NO_DATA]
    return [
        (ANY_EXCEPTION, _("Any exception")),
        *(choice for choice in named if choice[0] != NO_DATA),
        *no_data,
        (NOT_YET_RATED, _("Not yet rated")),
    ]


_BOXES = ("rating", "flag", "state", "lead")
_SELECTS = ("plan", "theme", "post", "team", "agency")
_DAYS = ("due_from", "due_to", "no_update_since")
