"""Choosing among sign-ins and events by what stands in the address."""

import django_filters
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout, Size
from django import forms
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.models import User, UserQuerySet
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent

CAN_SIGN_IN, LEFT = "can-sign-in", "left"


class UserFilter(django_filters.FilterSet):
    """Sign-ins by name or address, role, and whether somebody has left."""

    words = django_filters.CharFilter(label=_("Name or e-mail address"), method="by_words")
    role = django_filters.ChoiceFilter(
        label=_("Role"),
        field_name="groups__name",
        choices=[(role.value, role.label) for role in Role],
        empty_label=_("All roles"),
        error_messages={"invalid_choice": _("There is no role “%(value)s”.")},
    )
    standing = django_filters.ChoiceFilter(
        label=_("Who"),
        method="by_standing",
        choices=[(CAN_SIGN_IN, _("Those who can sign in")), (LEFT, _("Those who have left"))],
        empty_label=_("Everybody"),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    class Meta:
        model = User
        fields = ["words", "role", "standing"]

    @property
    def is_chosen(self) -> bool:
        """Whether the address narrows the list down, or tries to."""
        return any(self.data.get(name) for name in self.filters)

    @cached_property
    def panel(self) -> forms.Form:
        """The form as the page draws it."""
        form: forms.Form = self.form
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        label = {"label_size": Size.for_label(Size.SMALL)}
        helper.layout = Layout(*(Field(name, context=label) for name in self.filters))
        form.helper = helper  # type: ignore[attr-defined]
        return form

    def by_words(self, queryset: UserQuerySet, name: str, words: str) -> UserQuerySet:
        """Those in whose name or address every word stands."""
        for word in words.split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return queryset

    def by_standing(self, queryset: UserQuerySet, name: str, standing: str) -> UserQuerySet:
        """Those whose sign-in is open, or closed."""
        return queryset.filter(is_active=standing == CAN_SIGN_IN)


class TrailFilter(django_filters.FilterSet):
    """Events by what happened, to what, by whom and when."""

    verb = django_filters.CharFilter(
        label=_("What happened"),
        help_text=_("For example, action or action.progress_recorded."),
        lookup_expr="startswith",
    )
    target = django_filters.CharFilter(
        label=_("To what"), help_text=_("For example, actions.action:12.")
    )
    person = django_filters.CharFilter(
        label=_("E-mail address of who did it"), field_name="by__email", lookup_expr="iexact"
    )
    since = django_filters.DateFilter(
        label=_("From"),
        help_text=_("For example, 31/3/2027."),
        field_name="at",
        lookup_expr="date__gte",
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"invalid": _("Enter a day, for example 31/3/2027")},
    )
    until = django_filters.DateFilter(
        label=_("To"),
        field_name="at",
        lookup_expr="date__lte",
        input_formats=["%d/%m/%Y", "%Y-%m-%d"],
        error_messages={"invalid": _("Enter a day, for example 31/3/2027")},
    )

    class Meta:
        model = AuditEvent
        fields = ["verb", "target", "person", "since", "until"]

    @property
    def is_chosen(self) -> bool:
        """Whether the address narrows the list down, or tries to."""
        return any(self.data.get(name) for name in self.filters)
