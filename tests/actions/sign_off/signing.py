"""Test helpers for claims and sign-off."""

from django.test import Client

from actions.sign_off.services.completion import claim_completion
from tests.factories import NOW, TODAY

SHOWN = {"evidence": "The training register."}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def claim(action, by, *, at=NOW, effective_on=TODAY, **typed):
    """Marks the action as complete."""
    action.refresh_from_db()
    given = {"evidence": "The training register.", "no_evidence_reason": "", **typed}
    return claim_completion(
        action=action, version=action.version, by=by, at=at, effective_on=effective_on, **given
    )
