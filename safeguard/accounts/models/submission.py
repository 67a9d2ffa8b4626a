"""Forms that were sent, so that sending one twice does the thing once."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form somebody sent: the number it was drawn with and a digest of what stood in it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nonce = models.UUIDField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "nonce"], name="accounts_submission_once"),
        ]

    def __str__(self) -> str:
        return str(self.nonce)
