"""The invitation is an email with a link that works once, within seven days."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from safeguard.accounts import invitations
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.accounts.services import change_user, create_user, invite_user, set_password
from tests.accounts.audit_trail import verbs
from tests.accounts.sending import emailed, hidden_fields, send
from tests.factories import NOW, PASSWORD, make_user

pytestmark = pytest.mark.django_db

NEW = {"name": "New", "email": "new@example.org"}
TYPED = {"password1": "twelve new words", "password2": "twelve new words"}


class RefusingBackend(EmailBackend):
    """A mail server that refuses connections."""

    def send_messages(self, messages):
        raise ConnectionRefusedError


@pytest.fixture(autouse=True)
def _no_earlier_attempts():
    cache.clear()


@pytest.fixture
def invited():
    return make_user(Role.OFFICER, password=None)


def page_for(user):
    return reverse("administration:invite-user", args=[user.pk])


def link():
    return re.search(r"http://testserver(/password/new/\S+)", emailed()[-1].body)[1]


def follow(address):
    """Open the link in a new browser."""
    client = Client()
    return client, client.get(address, follow=True)


def works(page):
    return not page.context.get("token_fail")


def choose_password(address):
    client, page = follow(address)
    return client.post(page.redirect_chain[-1][0], TYPED)


def test_the_invitation_says_what_it_is_and_what_to_do(administrator_client, invited):
    send(administrator_client, page_for(invited))

    (message,) = emailed()
    assert message.subject == "Your account for Safeguard"
    assert message.to == ["officer@example.org"]
    assert message.body.startswith("Hello The officer,")
    assert "Example Council" in message.body
    assert "within 7 days" in message.body
    assert reverse("account_reset_password") in message.body
    assert "&#" not in message.body


def test_the_link_is_used_to_choose_a_password_and_sign_in(administrator_client, invited):
    send(administrator_client, page_for(invited))

    _, page = follow(link())
    response = choose_password(link())
    done = Client().get(response.url).text

    assert "Choose a password</h1>" in page.text
    assert "Then sign in with your email address and this password." in page.text
    assert response.url == reverse("account_reset_password_from_key_done")
    assert "Your password has been saved" in done
    assert "Sign in with your email address and this password." in done
    assert Client().login(email=invited.email, password="twelve new words")
    assert verbs() == ["user.invited", "user.password_set"]


def test_a_used_link_says_how_to_get_a_new_one(administrator_client, invited):
    send(administrator_client, page_for(invited))
    choose_password(link())

    _, page = follow(link())

    assert not works(page)
    assert "This link no longer works" in page.text
    assert reverse("account_reset_password") in page.text


@pytest.mark.parametrize(("days", "still_works"), [(6.9, True), (7.1, False)])
def test_the_link_works_for_seven_days(invited, monkeypatch, days, still_works):
    class SentEarlier(invitations.InvitationTokens):
        def _now(self) -> datetime:
            return super()._now() - timedelta(days=days)

    monkeypatch.setattr(invitations, "InvitationTokens", SentEarlier)
    invite_user(user=invited, by=invited, at=timezone.now())

    _, page = follow(link())

    assert works(page) == still_works


def test_a_link_for_a_forgotten_password_works_for_an_hour(monkeypatch):
    user = make_user(Role.OFFICER)
    generator = invitations.InvitationTokens.__bases__[0]
    now = generator._now
    monkeypatch.setattr(generator, "_now", lambda self: now(self) - timedelta(minutes=61))
    Client().post(reverse("account_reset_password"), {"email": user.email})
    emailed()
    monkeypatch.undo()

    _, page = follow(link())

    assert not works(page)


def test_a_link_to_an_old_email_address_does_not_work(administrator_client, invited):
    send(administrator_client, page_for(invited))
    emailed()
    address = reverse("administration:change-user", args=[invited.pk])

    send(administrator_client, address, name="The officer", email="right@example.org")

    _, page = follow(link())
    assert not works(page)


def test_a_link_to_a_closed_account_does_not_work(administrator_client, invited):
    send(administrator_client, page_for(invited))
    emailed()
    send(administrator_client, reverse("administration:deactivate-user", args=[invited.pk]))

    _, page = follow(link())

    assert not works(page)
    assert not Client().login(email=invited.email, password="twelve new words")


def test_an_invitation_can_be_sent_again_but_a_repeated_form_sends_one_email(
    administrator_client, invited
):
    data = hidden_fields(administrator_client, page_for(invited))

    first, second = (administrator_client.post(page_for(invited), data) for _ in range(2))

    assert first.url == second.url == invited.get_absolute_url()
    assert len(emailed()) == 1
    send(administrator_client, page_for(invited))
    assert len(emailed()) == 2
    assert choose_password(link()).status_code == 302


def test_only_accounts_without_a_password_can_be_invited(administrator_client):
    user = make_user(Role.OFFICER, password=PASSWORD)

    response = send(administrator_client, page_for(user))

    assert response.context["form"].non_field_errors()
    assert emailed() == []


def test_nobody_is_invited_to_an_account_that_was_closed_meanwhile(administrator_client, invited):
    form = hidden_fields(administrator_client, page_for(invited))
    invited.is_active = False
    invited.save()

    response = administrator_client.post(page_for(invited), form)

    assert response.status_code == 409
    assert emailed() == []
    assert verbs() == []


def test_a_failed_invitation_email_is_reported_and_the_account_is_kept(
    administrator_client, settings
):
    settings.EMAIL_BACKEND = f"{__name__}.RefusingBackend"
    new = reverse("administration:create-user")

    response = send(administrator_client, new, **NEW)

    user = User.objects.get(email="new@example.org")
    assert response.url == user.get_absolute_url()
    assert "We will email an invitation to new@example.org" in administrator_client.get("/").text
    assert emailed() == []
    page = administrator_client.get(response.url).text
    assert "Last email with a link to choose a password" in page
    assert "ConnectionRefusedError" in page
    assert page_for(user) in page


def test_no_mail_server_is_waited_for_in_a_request(administrator_client, settings):
    settings.EMAIL_BACKEND = "no.such.backend"

    send(administrator_client, reverse("administration:create-user"), **NEW)

    assert User.objects.filter(email="new@example.org").exists()


def test_an_invitation_is_not_sent_once_a_password_has_been_chosen(administrator_client, invited):
    send(administrator_client, page_for(invited))
    set_password(user=invited, password="twelve new words", by=invited, at=NOW)

    assert emailed() == []


def test_opening_a_link_changes_nothing(invited, administrator_client):
    made = create_user(
        email="new@example.org", name="New", roles=[], password=None, by=invited, at=NOW
    )
    changed = change_user(
        user=make_user(Role.CLERK),
        version=1,
        email="other@example.org",
        name="Other",
        by=invited,
        at=NOW,
    )
    for user in (invited, made):
        invite_user(user=user, by=invited, at=NOW)
    Client().post(reverse("account_reset_password"), {"email": changed.email})
    found = (re.search(r"http://testserver(/password/new/\S+)", sent.body) for sent in emailed())
    links = [each[1] for each in found]
    made_up = reverse(
        "account_reset_password_from_key",
        kwargs={"uidb36": user_pk_to_url_str(User.objects.system()), "key": "made-up"},
    )
    before = addresses()

    pages = [follow(address)[1] for address in [*links, made_up]]

    assert [works(page) for page in pages] == [True, True, True, False]
    assert addresses() == before
    assert set(before) == {(user.pk, user.email) for user in User.objects.all()}


def addresses():
    return sorted(EmailAddress.objects.values_list("user", "email"))
