"""Forms that were sent, so that sending one twice does the thing once."""

from django.conf import settings
from django.db import models


class Submission(models.Model):
    """A form somebody sent, and the address of the page to which it led.

    `nonce` numbers the page on which the form was drawn, `digest` stands for what was typed in it.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nonce = models.UUIDField()
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()
    # Empty where the page is opened by a signed link, which the database must not hold.
    address = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "nonce"], name="forms_submission_once"),
        ]

    def __str__(self) -> str:
        return str(self.nonce)
