"""Plan files that have been uploaded and checked."""

from typing import Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from actions.models.plan import ImprovementPlan
from actions.models.scale import RatingScale
from safeguard.accounts.models import User


class ImportUploadQuerySet(models.QuerySet["ImportUpload"]):
    """Filters for uploads."""

    def visible_to(self, user: User) -> Self:
        """The user's own uploads, while they are on the improvement team."""
        return self.filter(user=user) if user.is_improvement_team else self.none()

    def waiting(self) -> Self:
        """Uploads that can still be applied."""
        return self.exclude(content=b"")


class ImportUpload(models.Model):
    """An uploaded plan file and the outcome of its dry run.

    The content and the outcome are kept until the import is applied or another file replaces it.
    `basis` is a digest of the plan at the time. The import is applied only if the digest still
    matches.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    plan_title = models.CharField(_("plan"), max_length=200)
    scale = models.ForeignKey(RatingScale, models.PROTECT, related_name="+")
    as_at = models.DateField(_("as at"))
    only = models.CharField(_("only rows of"), max_length=200, blank=True)
    file_name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField(blank=True)
    sha256 = models.CharField(max_length=64)
    outcome = models.JSONField(default=dict, blank=True)
    basis = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    plan = models.ForeignKey(
        ImprovementPlan, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ImportUploadQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(applied_at=None, plan=None)
                | models.Q(applied_at__isnull=False, plan__isnull=False),
                name="import_upload_applied_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    def get_absolute_url(self) -> str:
        """The page for checking and applying the import."""
        return reverse("actions:apply-import", args=[self.pk])
