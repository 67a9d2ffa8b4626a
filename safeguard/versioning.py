"""Optimistic locking: of two people changing a record at once, the second overwrites nothing."""

from contextlib import suppress
from typing import Any, ClassVar

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from safeguard.exceptions import StaleRecord


class Versioned(models.Model):
    """A record that counts its changes; a form carries the version it was shown with."""

    version = models.PositiveIntegerField(default=1)

    stale_message: ClassVar[str | Promise] = gettext_lazy(
        "Somebody changed this while you were writing."
    )

    class Meta:
        abstract = True

    def take_version(self, version: int | None, **values: Any) -> None:
        """Counts the version up, and sets the columns in `values`, if it is still `version`.

        Compare-and-swap in the database: of two changes at once only the first is made, on SQLite
        too, where row locks do nothing. None, for what no form asked for, takes any version.
        Afterwards the record is as it stands in the database. Raises StaleRecord.
        """
        rows = type(self)._default_manager.filter(pk=self.pk)
        if version is not None:
            rows = rows.filter(version=version)
        taken = rows.update(version=F("version") + 1, **values)
        with suppress(ObjectDoesNotExist):
            self.refresh_from_db()
        if not taken:
            raise self.stale()

    def stale(self) -> StaleRecord:
        """The exception which says that this record, as read last, has moved on."""
        return StaleRecord(str(self.stale_message), version=self.version)
