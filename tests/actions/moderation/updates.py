"""A lead's update in the round, and the pages on which the team reviews it."""

from datetime import timedelta

from django.urls import reverse

from actions.models import Action, ActionEntry
from actions.updates.services.progress import ProgressWords, record_progress
from tests.factories import NOW, TODAY, rating_of


def send_update(ref, by, round, words="Half of them attended.", **more):
    action = Action.objects.get(ref=ref)
    return record_progress(
        action=action,
        version=action.version,
        rating=rating_of(action, "green"),
        words=ProgressWords(progress_made=words, **more),
        effective_on=TODAY,
        round=round,
        for_post=action.lead,
        by=by,
        at=NOW + ActionEntry.objects.count() * timedelta(minutes=1),
    )


def page_of(entry):
    return reverse("actions:read-answer", args=[entry.pk])


def list_of(round):
    return reverse("actions:moderate-round", args=[round.pk])
