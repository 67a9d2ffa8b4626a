"""Sending a form with its hidden fields, as a browser does, and the emails that it queued."""

from django.core import mail
from django.utils import timezone

from actions.email.services import send_mail
from safeguard.accounts.models import User


def hidden_fields(client, address):
    """The hidden fields of the form on the page."""
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in ("nonce", "version")}


def send(client, address, **typed):
    return client.post(address, {**hidden_fields(client, address), **typed})


def emailed():
    """The emails sent so far, after sending those in the outbox."""
    send_mail(by=User.objects.system(), now=timezone.now)
    return mail.outbox
