"""Codes that open confidential actions behind an emailed link."""

from typing import Self

from django.db import models


class LinkCodeQuerySet(models.QuerySet["LinkCode"]):
    """Filters for codes."""

    def of(self, address: str) -> Self:
        """The codes sent to an email address."""
        return self.filter(address=address)


class LinkCode(models.Model):
    """A code sent to the address of a link: its digest, and how often it has been guessed.

    Every limit is counted here and not in the cache, which can drop entries and cannot count two
    guesses made at once. `number` is its number among those of its address on the day.
    """

    address = models.EmailField(max_length=254)
    asked_on = models.DateField()
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    guesses = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = LinkCodeQuerySet.as_manager()

    class Meta:
        constraints = [
            # Of two requests at once, one gets the code.
            models.UniqueConstraint(
                fields=["address", "asked_on", "number"], name="link_code_numbered_for_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.address} {self.asked_on} {self.number}"
