"""What has been answered while an email waits is left out of it; an empty email is not sent."""

import pytest
from django.core import mail

from actions.email.services import DIGEST_DELAY, send_mail
from actions.models import Action, OutgoingMail
from actions.moderation.services.moderation import accept_answer, newest_reading
from actions.moderation.services.questions import ask_lead
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from tests.actions.email.every_email import answered, signed_off
from tests.factories import NOW, hold, import_rows, make_plan, make_post, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def world():
    lead = make_user(Role.OFFICER, email="lead@example.org")
    hold(make_post("Head of Care"), lead)
    row = {"lead": "Head of Care", "rag": "green"}
    rows = [{"ref": ref, "action": f"Train {ref}", **row} for ref in ("A1", "A2")]
    import_rows(make_plan(), *rows)
    officer = make_user(Role.IMPROVEMENT_TEAM)
    return {"lead": lead, "officer": officer, "signing": make_user(Role.SIGNING_OFFICER)}


def question_and_acceptance(world, actions):
    (entry, *_others) = answered(world, actions)
    ask_lead(action=entry.action, entry=entry, question="How many?", by=world["officer"], at=NOW)
    version = newest_reading(entry).pk
    accept_answer(entry=entry, version=version, by=world["officer"], at=NOW)


def sent():
    send_mail(by=User.objects.system(), now=lambda: NOW + DIGEST_DELAY)
    return [(message.subject, message.body) for message in mail.outbox]


def test_a_question_about_an_update_accepted_meanwhile_is_not_sent(world):
    question_and_acceptance(world, list(Action.objects.filter(ref="A1")))

    assert sent() == []
    assert OutgoingMail.objects.get().state == OutgoingMail.State.NOT_NEEDED


def test_the_rest_of_the_digest_is_sent_without_it(world):
    first, second = Action.objects.in_order()
    question_and_acceptance(world, [first])
    signed_off(world, [second])

    ((subject, body),) = sent()

    assert subject == "Signed off: A2"
    assert "How many?" not in body
    assert "A1" not in body
