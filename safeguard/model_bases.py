"""Abstract base models: records that can be withdrawn, and optimistic locking."""

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from safeguard.exceptions import StaleRecord
from safeguard.limits import LONGEST_TEXT


class Retractable(models.Model):
    """A record that can be withdrawn. It keeps who withdrew it, when and why."""

    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_reason = models.TextField(
        _("why it was withdrawn"), blank=True, max_length=LONGEST_TEXT
    )

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | models.Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~models.Q(withdrawn_reason=""),
                name="%(class)s_withdrawn_whole",
            ),
        ]

    @property
    def is_withdrawn(self) -> bool:
        """Whether it has been withdrawn."""
        return self.withdrawn_at is not None

    @staticmethod
    def withdrawal(*, reason: str, by: AbstractBaseUser, at: datetime) -> dict[str, object]:
        """The column values for a withdrawal."""
        return {"withdrawn_at": at, "withdrawn_by": by, "withdrawn_reason": reason.strip()}


class Versioned(models.Model):
    """A record with a version number, which forms send back together with the changes."""

    version = models.PositiveIntegerField(default=1)

    stale_name: ClassVar[str | Promise] = gettext_lazy("this")
    # Verbs of audit events about the record that do not change its version. None if its version
    # also changes without an event about it, so that nobody knows who made the newest change.
    unversioned_verbs: ClassVar[Collection[str] | None] = ()

    class Meta:
        abstract = True

    def take_version(self, version: int | None, **values: Any) -> None:
        """Increase the version and set the columns in `values`, if the version is still `version`.

        This is a compare-and-swap in the database, because row locks do nothing on SQLite. For
        changes that do not come from a form, `version` is None. The record is refreshed from the
        database. Raises StaleRecord.
        """
        rows = type(self)._default_manager.filter(pk=self.pk)
        if version is not None:
            rows = rows.filter(version=version)
        taken = rows.update(version=F("version") + 1, **values)
        with suppress(ObjectDoesNotExist):
            self.refresh_from_db()
        if not taken:
            raise self.stale()

    @property
    def stale_title(self) -> str:
        """What the sentence about a conflicting change calls the record."""
        return str(self.stale_name)

    def stale(self) -> StaleRecord:
        """The exception to raise for a conflicting change."""
        message = gettext("Someone else changed %(what)s while you were editing it.")
        said = {"what": self.stale_title}
        return StaleRecord(message % said, version=self.version, record=self)
