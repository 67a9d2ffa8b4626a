"""The requests that a committee can decide."""

from typing import TypeVar

from django.db.models import Q, QuerySet

from actions.models import AcceptedBy, DateRequest, ImprovementPlan, WithdrawalRequest
from committees.models import Committee

Requests = TypeVar("Requests", QuerySet[DateRequest], QuerySet[WithdrawalRequest])


def plans_received(committee: Committee) -> QuerySet[ImprovementPlan]:
    """The plans that a committee receives.

    They are those it is said to receive, those whose actions it signs off, and those it has had a
    published report on. (The foreign key of reports is in the reports app.)
    """
    signs_off = Q(acceptance__committee=committee, accepted_by=AcceptedBy.COMMITTEE)
    reported = Q(publications__agenda_item__meeting__committee=committee)
    received = ImprovementPlan.objects.filter(Q(received_by=committee) | signs_off | reported)
    return ImprovementPlan.objects.filter(pk__in=received.values("pk"))


def requests_to(committee: Committee, requests: Requests) -> Requests:
    """The requests about plans that the committee receives, by plan and reference."""
    own = requests.filter(action__plan__in=plans_received(committee))
    return own.select_related("action__plan").order_by("action__plan", "action__sort_key", "pk")
