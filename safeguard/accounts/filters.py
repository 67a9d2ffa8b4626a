"""Filters for the lists of accounts and audit events, read from the query string."""

import django_filters
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout, Size
from django import forms
from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.audit_words import records_like, verbs_like
from safeguard.accounts.models import User, UserQuerySet
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.forms.fields import DayFilter

OPEN, CLOSED = "open", "closed"


class UserFilter(django_filters.FilterSet):
    """Accounts by name or email address, role, and whether they are open."""

    words = django_filters.CharFilter(label=_("Name or email address"), method="by_words")
    role = django_filters.ChoiceFilter(
        label=_("Role"),
        field_name="groups__name",
        choices=[(role.value, role.label) for role in Role],
        empty_label=_("All roles"),
        error_messages={"invalid_choice": _("There is no role called “%(value)s”.")},
    )
    status = django_filters.ChoiceFilter(
        label=_("Account status"),
        method="by_status",
        choices=[(OPEN, _("Open")), (CLOSED, _("Closed"))],
        empty_label=_("All accounts"),
        error_messages={"invalid_choice": _("Choose from the list.")},
    )

    class Meta:
        model = User
        fields = ["words", "role", "status"]

    @property
    def is_chosen(self) -> bool:
        """Whether any filter is set, valid or not."""
        return any(self.data.get(name) for name in self.filters)

    @cached_property
    def panel(self) -> forms.Form:
        """The form with its layout."""
        form: forms.Form = self.form
        helper = FormHelper()
        helper.form_tag = False
        helper.disable_csrf = True
        label = {"label_size": Size.for_label(Size.SMALL)}
        helper.layout = Layout(*(Field(name, context=label) for name in self.filters))
        form.helper = helper  # type: ignore[attr-defined]
        return form

    def by_words(self, queryset: UserQuerySet, name: str, words: str) -> UserQuerySet:
        """Accounts whose name or email address contains every word."""
        for word in words.split():
            queryset = queryset.filter(Q(name__icontains=word) | Q(email__icontains=word))
        return queryset

    def by_status(self, queryset: UserQuerySet, name: str, status: str) -> UserQuerySet:
        """Open or closed accounts."""
        return queryset.filter(is_active=status == OPEN)


class TrailFilter(django_filters.FilterSet):
    """Audit events by type, record, person and date."""

    verb = django_filters.CharFilter(
        label=_("What happened"),
        help_text=_("For example, signed off or due date."),
        method="by_verb",
    )
    target = django_filters.CharFilter(
        label=_("Record"), help_text=_("For example, action 12."), method="by_target"
    )
    person = django_filters.CharFilter(
        label=_("Email address of the person"), field_name="by__email", lookup_expr="iexact"
    )
    since = DayFilter(
        label=_("From"),
        field_name="at",
        lookup_expr="date__gte",
    )
    until = DayFilter(
        label=_("To"),
        help_text="",
        field_name="at",
        lookup_expr="date__lte",
    )

    class Meta:
        model = AuditEvent
        fields = ["verb", "target", "person", "since", "until"]

    @property
    def is_chosen(self) -> bool:
        """Whether any filter is set, valid or not."""
        return any(self.data.get(name) for name in self.filters)

    def by_verb(
        self, queryset: QuerySet[AuditEvent], name: str, words: str
    ) -> QuerySet[AuditEvent]:
        """Events whose words contain these, or whose code begins with them."""
        return queryset.filter(Q(verb__startswith=words) | Q(verb__in=verbs_like(words)))

    def by_target(
        self, queryset: QuerySet[AuditEvent], name: str, words: str
    ) -> QuerySet[AuditEvent]:
        """Events of the record, such as "action 12" or "actions.action:12"."""
        return queryset.filter(target__in=[words, *records_like(words)])
