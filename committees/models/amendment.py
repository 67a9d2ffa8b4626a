"""Amendments to confirmed minutes."""

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from committees.models.meeting import sees_exempt
from committees.models.minute import Minute, Resolution
from safeguard.accounts.models import User
from safeguard.audit.models import AppendOnlyModel


class AmendedPart(models.TextChoices):
    """The part of a minute or clause that was amended."""

    ADDED = "ADDED", _("Added")
    NUMBER = "NUMBER", _("Number of the minute")
    TEXT = "TEXT", _("Text")
    EXEMPT_TEXT = "EXEMPT_TEXT", _("Exempt part")
    PUBLIC_SUMMARY = "PUBLIC_SUMMARY", _("Public summary")
    REFERS_TO_TEXT = "REFERS_TO_TEXT", _("Earlier minute, as minuted")
    LABEL = "LABEL", _("Label")
    KIND = "KIND", _("Kind")
    MOVED_BY = "MOVED_BY", _("Moved by")
    SECONDED_BY = "SECONDED_BY", _("Seconded by")


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """Selections of amendments."""

    def public(self) -> Self:
        """Amendments to parts the public can read; their earlier text is not for the public."""
        return self.filter(minute__in=Minute.objects.public()).of_open_parts()

    def visible_to(self, user: User) -> Self:
        """Amendments to minutes the user can see, including exempt parts if they can see those."""
        amendments = self.filter(minute__in=Minute.objects.visible_to(user))
        return amendments if sees_exempt(user) else amendments.of_open_parts()

    def of_open_parts(self) -> Self:
        """Amendments to all but exempt parts, the existence of which is itself exempt."""
        return self.exclude(part=AmendedPart.EXEMPT_TEXT)

    def in_order(self) -> Self:
        """By the time they were made."""
        return self.order_by("amended_at", "pk")


class Amendment(AppendOnlyModel):
    """A change to one part of confirmed minutes: the earlier text, the date and the reason.

    Without `resolution` it is part of the minute itself. Additions have no earlier text.
    `is_exempt`: only users who can see exempt matters can read the earlier text.
    """

    redactable: ClassVar[tuple[str, ...]] = ("earlier", "reason")

    minute = models.ForeignKey(Minute, models.PROTECT, related_name="amendments")
    resolution = models.ForeignKey(
        Resolution, models.PROTECT, null=True, blank=True, related_name="amendments"
    )
    part = models.CharField(_("part"), max_length=20, choices=AmendedPart.choices)
    earlier = models.TextField(_("what it said before"), blank=True)
    is_exempt = models.BooleanField(_("the earlier words are exempt"), default=False)
    reason = models.TextField(_("why it was amended"), blank=True)
    amended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="amendments"
    )
    amended_at = models.DateTimeField(_("amended at"))
    redacted_on = models.DateField(_("redacted"), null=True, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(part="EXEMPT_TEXT") | Q(is_exempt=True),
                name="amendment_of_the_exempt_part_is_exempt",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minute_id} {self.part} {self.amended_at:%Y-%m-%d}"
