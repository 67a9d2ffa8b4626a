"""Submitted forms. They are kept so that a repeated submission has no effect."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A submitted form and the URL it led to.

    `nonce` identifies the page the form was on, and `digest` identifies its content.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nonce = models.UUIDField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    # Empty for a signed link, which the database must not store.
    address = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "nonce"], name="forms_submission_once"),
        ]

    def __str__(self) -> str:
        return str(self.nonce)
