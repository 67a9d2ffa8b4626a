"""When each part of the scheduled work last ran."""

from django.db import models


class ScheduledRun(models.Model):
    """One part of the scheduled work: when it last ran, and its error if it failed then."""

    part = models.CharField(max_length=60, unique=True)
    ran_at = models.DateTimeField()
    succeeded_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return self.part
