"""Two people who save the same name at the same moment: one does, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from actions.models import RatingScale
from safeguard.accounts.roles import Role
from tests.factories import make_plan, make_user
from tests.pages.forms import filled_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]
TEAM, ADMINISTRATOR = Role.IMPROVEMENT_TEAM, Role.ADMINISTRATOR
MADE = {
    "people:make-team": (TEAM, {"name": "Audit", "kind": "TEAM"}),
    "people:make-post": (TEAM, {"job_title": "Auditor"}),
    "actions:make-plan": (TEAM, {"title": "Improvement plan"}),
    "administration:create-user": (
        ADMINISTRATOR,
        {"name": "The lead", "email": "lead@example.org", "roles": ["officer"]},
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_of_two_people_who_make_the_same_one_does_and_the_other_can_send_it_again(name):
    role, typed = MADE[name]
    scale = make_plan("Another plan").scale
    if name == "actions:make-plan":
        typed = {**typed, "scale": RatingScale.objects.get(pk=scale.pk).pk}
    page, start = reverse(name), Barrier(2)
    senders = []
    for number in range(2):
        sender = Client(raise_request_exception=False)
        sender.force_login(make_user(role, email=f"{number}@example.org"))
        senders.append((sender, filled_in(sender, page, **typed)))

    def send(sender, form):
        connection.ensure_connection()
        start.wait()
        try:
            return sender.post(page, form)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(send, *zip(*senders, strict=True)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses in ([200, 302], [302, 409])
