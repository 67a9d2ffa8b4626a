"""No email tells of a confidential action, or that there is one, to a person who may not see it.

Every email that the product can send is written and sent in every confidential state. The emails
are found from their templates, so one without a case fails here.
"""

import re
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail

from actions.email.recipients import find_recipients
from actions.email.services import send_mail
from actions.models import Action
from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.roles import Role
from safeguard.accounts.services.posts import PostChoice
from safeguard.exceptions import Refused
from tests.actions.email.every_email import ABOUT_ACCESS, ABOUT_ACTIONS, DAY, HIDDEN, SECRET
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_post, make_user

pytestmark = pytest.mark.django_db

OPEN = "PU1"
TEMPLATES = Path(settings.BASE_DIR) / "templates"
SEES = {"team@example.org", "officer@example.org", "signing@example.org"}
LEADS = {"lead@example.org", "second@example.org"}
# What would tell that there is a confidential action.
TELLING = re.compile(rf"{SECRET}|confidential|hidden|\b2\b|\btwo\b", re.IGNORECASE)
STATES = {
    "confidential from the start": (True, True),
    "turned confidential while the email waits": (False, True),
    "public again": (True, False),
    "lead post vacant": (True, True),
    "lead post vacated while the email waits": (True, True),
    "held by two": (True, True),
}


@pytest.fixture
def world():
    """Two actions of one lead, whose post reports to a director. One becomes confidential."""
    plan = make_plan()
    row = {"lead": "Head of Care", "rag": "green", "target_date": "31/3/2027"}
    import_rows(
        plan,
        {"ref": OPEN, "action": "Train all staff", **row},
        {"ref": SECRET, "action": HIDDEN, **row},
        as_at=TODAY - 30 * DAY,
    )
    head, above, chair = (
        Post.objects.get(job_title="Head of Care"),
        make_post("Director"),
        make_post("Chair"),
    )
    Post.objects.filter(pk=head.pk).update(reports_to=above)
    hold(above, email="above@example.org")
    hold(chair, email="chair@example.org")
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(head, lead)
    make_user(Role.IMPROVEMENT_TEAM, email="team@example.org")
    make_user(Role.MEMBER, email="member@example.org")
    return {
        "head": head,
        "chair": PostChoice(chair),
        "lead": lead,
        "signing": make_user(Role.SIGNING_OFFICER, email="signing@example.org"),
        "officer": make_user(Role.IMPROVEMENT_TEAM, email="officer@example.org"),
    }


def classify(is_confidential):
    Action.objects.filter(ref=SECRET).update(is_confidential=is_confidential)


def vacate():
    PostHolding.objects.filter(post__job_title="Head of Care").update(to_on=TODAY - DAY)


def test_every_email_has_a_case():
    found = {
        str(path.relative_to(TEMPLATES)).removesuffix("_subject.txt")
        for path in TEMPLATES.rglob("*_subject.txt")
    }

    assert found == ABOUT_ACTIONS.keys() | ABOUT_ACCESS


@pytest.mark.parametrize("template", sorted(ABOUT_ACCESS))
def test_an_email_about_access_cannot_name_an_action(template):
    text = (TEMPLATES / f"{template}_message.txt").read_text()

    assert not re.search(r"\b(action|line|lines|entry|request)s?\b[.%} ]*[.|]", text)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("template", sorted(ABOUT_ACTIONS))
def test_only_those_who_can_see_a_confidential_action_learn_of_it(world, template, state):
    at_writing, at_sending = STATES[state]
    classify(at_writing)
    if state == "lead post vacant":
        vacate()
    if state == "held by two":
        given = {"email": "second@example.org", "to_on": TODAY + 90 * DAY}
        for name in ("One cover", "Another cover"):
            hold(world["head"], name=name, kind=HoldingKind.COVER, **given)
    is_vacant = state == "lead post vacant"
    with suppress(Refused) if is_vacant else nullcontext():
        ABOUT_ACTIONS[template](world, list(Action.objects.in_order()))
    if state == "lead post vacated while the email waits":
        vacate()
    classify(at_sending)
    send_mail(by=User.objects.system(), now=lambda: NOW + 10 * DAY / 24)

    told = SEES if "vaca" in state else SEES | LEADS
    for message in mail.outbox:
        text = f"{message.subject}\n{message.body}"
        (to,) = message.to
        if at_sending and to not in told:
            assert not TELLING.search(_without_dates_and_links(text, template)), (to, text)
        if at_sending:
            assert HIDDEN not in text, (to, text)


def _without_dates_and_links(text, template):
    text = re.sub(r"http\S+|\b\d{1,2} [A-Z][a-z]+\b( \d{4})?", "", text)
    # The open action itself has two changes: signed off, and reopened or taken back.
    has_two = template.endswith(("reopened", "taken_back"))
    return text.replace("2 changes", "") if has_two else text


def test_who_can_be_told_is_who_can_see_the_action(world):
    classify(True)
    for role in Role:
        make_user(role, email=f"a-{role.value}@example.org")
    recipients, secret = find_recipients(on=TODAY), Action.objects.get(ref=SECRET)

    for user in User.objects.filter(is_active=True).exclude(email__endswith=".invalid"):
        sees = Action.objects.visible_to(user).filter(pk=secret.pk).exists()
        leads = user == world["lead"]
        assert recipients.can_be_told(user.email, secret) == (sees or leads), user.email
