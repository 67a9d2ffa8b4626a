"""The names that people and posts had before, so that history shows the name of its time."""

from collections.abc import Callable
from datetime import date, datetime
from typing import ClassVar

from django.db import models
from django.utils import timezone


class Renamed(models.Model):
    """A record that keeps its former names, each with the moment until which it had the name.

    They are in the row itself, so that a page of history needs no further query for them.
    """

    # Pairs of name and time, in the order of the changes.
    former_names = models.JSONField(default=list, blank=True, editable=False)

    name_column: ClassVar[str]

    class Meta:
        abstract = True

    def rename(self, name: str, *, at: datetime) -> None:
        """Set the name and keep the former one. Does not save."""
        before = getattr(self, self.name_column)
        if name != before:
            self.former_names = [*self.former_names, [before, at.isoformat()]]
            setattr(self, self.name_column, name)

    def name_at(self, at: datetime) -> str:
        """The name at a moment."""
        return self._first(lambda until: until > at)

    def name_on(self, day: date) -> str:
        """The name on a day, which is the newer one if it changed on that day."""
        return self._first(lambda until: timezone.localdate(until) > day)

    @property
    def names(self) -> set[str]:
        """The name and all former names."""
        return {getattr(self, self.name_column), *(name for name, _until in self.former_names)}

    def _first(self, is_later: Callable[[datetime], bool]) -> str:
        for name, until in self.former_names:
            if is_later(datetime.fromisoformat(until)):
                return str(name)
        return str(getattr(self, self.name_column))
