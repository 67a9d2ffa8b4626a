"""Choosing among sign-ins and events by what stands in the address."""

import django_filters
from django.utils.translation import gettext_lazy as _

from safeguard.audit.models import AuditEvent


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
