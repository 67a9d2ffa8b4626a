"""Imports of plan files: what has been applied, and what is still to be applied."""

from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from actions.models.import_upload import ImportUpload
from actions.models.plan import ImprovementPlan
from safeguard.accounts.models import User


class PlanImportQuerySet(models.QuerySet["PlanImport"]):
    """Filters for imports."""

    def visible_to(self, user: User) -> Self:
        """Imports into plans the user can see."""
        return self if user.sees_live_figures else self.none()

    def unfinished(self) -> Self:
        """Imports that are still being applied.

        Until they are finished, nothing about their plans can be published.
        """
        return self.filter(finished_at=None)


class PlanImport(models.Model):
    """One import of a file into a plan. Every entry it makes refers to it.

    A large file is applied in batches. `rows_to_apply` holds its rows until all of them are done,
    and is then emptied. `left_out` lists the references of actions that somebody else
    changed before their row was applied, which the import has therefore left as they are.
    """

    plan = models.ForeignKey(ImprovementPlan, models.PROTECT, related_name="imports")
    upload = models.OneToOneField(
        ImportUpload, models.PROTECT, null=True, blank=True, related_name="plan_import"
    )
    as_at = models.DateField(_("as at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(_("begun at"))
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    rows = models.PositiveIntegerField(_("rows"))
    rows_done = models.PositiveIntegerField(_("rows applied"), default=0)
    rows_to_apply = models.JSONField(default=list, blank=True)
    left_out = models.JSONField(default=list, blank=True)

    objects = PlanImportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(finished_at=None),
                name="plan_import_one_at_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_id} {self.as_at}"

    @property
    def is_finished(self) -> bool:
        """Whether every row has been applied."""
        return self.finished_at is not None

    @property
    def rows_applied(self) -> int:
        """How many rows have been applied and not left out."""
        return self.rows_done - len(self.left_out)
