"""Test helpers for uploading evidence."""

from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from safeguard.audit.models import AuditEvent
from tests.pages.forms import filled_in

REGISTER = b"name,done\r\nA,yes\r\n"


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def verbs(of):
    """Audit verbs with this prefix, in order."""
    events = AuditEvent.objects.filter(verb__startswith=f"{of}.").order_by("seq")
    return list(events.values_list("verb", flat=True))


def stored_files():
    """The files in the evidence folder."""
    return sorted(path for path in Path(settings.EVIDENCE_DIR).rglob("*") if path.is_file())


def upload(name="register.csv", content=REGISTER, media_type="text/csv"):
    return SimpleUploadedFile(name, content, content_type=media_type)


def submit_upload(client, address, /, **typed):
    """Fills in and submits the form at the address."""
    return client.post(address, filled_in(client, address, **typed), follow=True)
