"""Each email is sent once, even if the sender or the mail server fails."""

import os
import signal
import smtplib
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.test import override_settings
from django.urls import reverse

from actions.email.drawing import Email
from actions.email.services import (
    GIVE_UP_AFTER,
    MOST_UNKNOWN_ATTEMPTS,
    send_mail,
    write_mail,
)
from actions.models import OutgoingMail
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import digest, verify
from tests.actions.email.mail_server import MailServer
from tests.actions.test_concurrent_updates import run_concurrently
from tests.factories import NOW, make_user

pytestmark = pytest.mark.both_engines

SENT, WAITING, FAILED = (
    OutgoingMail.State.SENT,
    OutgoingMail.State.WAITING,
    OutgoingMail.State.FAILED,
)
KILLS = 20


def write(key="one", to="officer@example.org", subject="Reminder", at=NOW):
    email = Email(subject, "How is it progressing?")
    with transaction.atomic():
        return write_mail(key=key, to=to, email=email, by=User.objects.system(), at=at)


def send(after=timedelta(0)):
    return send_mail(by=User.objects.system(), now=lambda: NOW + after)


@pytest.mark.django_db
def test_an_email_is_queued_once_for_each_key():
    assert write() is not None

    assert write() is None
    assert OutgoingMail.objects.count() == 1


@pytest.mark.django_db
def test_an_email_is_sent_once_with_the_team_as_reply_address(settings):
    written = write(subject="Two\nlines")

    first, second = send(), send()

    (message,) = mail.outbox
    written.refresh_from_db()
    assert (first.sent, second.sent) == (1, 0)
    assert (written.state, written.sent_at) == (OutgoingMail.State.SENT, NOW)
    assert message.subject == "Two lines"
    assert message.reply_to == [settings.SUPPORT_EMAIL]
    assert message.extra_headers["Message-ID"] == written.message_id
    assert AuditEvent.objects.filter(verb="mail.sent").count() == 1


UNSENT = "Open https://council.example/answer/abc:d:e-f/ and enter 123456."
SECRET = {"https://council.example/answer/abc:d:e-f/": "[link]", "123456": "[code]"}


def write_secret(to="officer@example.org"):
    with transaction.atomic():
        email = Email("Your code", UNSENT, context={"secrets": SECRET})
        return write_mail(key="one", to=to, email=email, by=User.objects.system(), at=NOW)


BLANKED = "Open [link] and enter [code]."


@pytest.mark.django_db
def test_links_and_codes_are_blanked_once_an_email_has_been_sent():
    written = write_secret()

    send()

    (message,) = mail.outbox
    written.refresh_from_db()
    assert message.body == UNSENT
    assert (written.text, written.context) == (BLANKED, {})
    event = AuditEvent.objects.get(verb="mail.written")
    assert event.details["text"] == digest(BLANKED)


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/answer/abc:d:e-f/", "/password/new/3-d0x4kq-2f9aa01b/"])
def test_a_link_that_nobody_marked_as_secret_loses_its_token_all_the_same(path):
    with transaction.atomic():
        email = Email("Welcome", f"Open https://council.example{path} today.")
        write_mail(key="one", to="new@example.org", email=email, by=User.objects.system(), at=NOW)

    send()

    (message,) = mail.outbox
    kept = OutgoingMail.objects.get().text
    assert path in message.body
    assert kept.startswith("Open https://council.example/")
    assert kept.endswith("/[link]/ today.")


@pytest.mark.django_db
def test_nothing_is_sent_to_someone_whose_account_was_closed_meanwhile():
    leaver = make_user(email="leaver@example.org")
    written = write_secret(to=leaver.email)
    User.objects.filter(pk=leaver.pk).update(is_active=False)

    sent = send()

    written.refresh_from_db()
    assert (sent.not_needed, mail.outbox) == (1, [])
    assert (written.state, written.text) == (OutgoingMail.State.NOT_NEEDED, BLANKED)


@pytest.mark.django_db
def test_links_and_codes_are_kept_until_the_last_attempt_and_then_blanked(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    Refusing.error = smtplib.SMTPServerDisconnected()
    written = write_secret(to="refused@example.org")

    send()
    written.refresh_from_db()
    waiting = written.text, written.context
    send(after=GIVE_UP_AFTER)
    written.refresh_from_db()

    assert waiting == (
        "Open https://council.example/answer/abc:d:e-f/ and enter 123456.",
        {"secrets": SECRET},
    )
    assert written.state == FAILED
    assert (written.text, written.context) == (BLANKED, {})


@pytest.mark.django_db
@pytest.mark.parametrize("state", [SENT, FAILED, WAITING])
def test_emails_written_before_are_blanked_when_the_database_is_upgraded(state):
    upgrade = import_module("actions.migrations.0007_links_and_codes")
    written = {
        "code 2026": "Your code is 123456. Enter it within 15 minutes.",
        "daily 2026": "Open https://council.example/answer/a:b:c-d/\n12 of 123456",
    }
    for key, text in written.items():
        OutgoingMail.objects.create(
            key=key,
            to="officer@example.org",
            subject="Old",
            text=text,
            created_at=NOW,
            next_try_at=NOW,
            state=state,
            sent_at=NOW if state == SENT else None,
        )

    upgrade.name_secrets(apps, SimpleNamespace(connection=connection))
    if state == WAITING:
        send()

    assert list(OutgoingMail.objects.order_by("key").values_list("text", "context")) == [
        ("Your code is [code]. Enter it within 15 minutes.", {}),
        ("Open [link]\n12 of 123456", {}),
    ]


class Refusing(EmailBackend):
    """Raises the error given by the test."""

    error: Exception

    def send_messages(self, messages):
        if "refused" in messages[0].to[0]:
            raise type(self).error
        return super().send_messages(messages)


HERE = f"{__name__}.Refusing"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("error", "state"),
    [
        (smtplib.SMTPDataError(554, b"not this text"), FAILED),
        (smtplib.SMTPDataError(452, b"mailbox full"), WAITING),
        (smtplib.SMTPRecipientsRefused({"refused@example.org": (553, b"no")}), FAILED),
        (smtplib.SMTPRecipientsRefused({"refused@example.org": (451, b"later")}), WAITING),
        (smtplib.SMTPConnectError(421, b"too busy"), WAITING),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), WAITING),
        (smtplib.SMTPSenderRefused(550, b"not from you", "team@example.org"), WAITING),
        (TimeoutError(), WAITING),
        (ValueError("Header values can't contain newlines"), FAILED),
        (ValueError("something nobody knows"), WAITING),
    ],
)
@override_settings(EMAIL_BACKEND=HERE)
def test_a_refused_email_does_not_stop_the_others(error, state):
    Refusing.error = error
    refused, other = write("one", "refused@example.org"), write("two")

    send()

    refused.refresh_from_db()
    other.refresh_from_db()
    assert (refused.state, other.state) == (state, SENT)
    assert refused.error


@pytest.mark.django_db
@override_settings(EMAIL_BACKEND=HERE)
def test_an_email_fails_after_five_days_of_attempts():
    Refusing.error = TimeoutError()
    refused = write(to="refused@example.org")

    attempts = 0
    hour = timedelta(hours=1)
    for hours in range(24 * 6):
        attempts += send(after=hours * hour).later

    refused.refresh_from_db()
    assert refused.state == FAILED
    assert attempts < 30
    assert refused.next_try_at - NOW < GIVE_UP_AFTER + timedelta(hours=12)


@pytest.mark.django_db
@override_settings(EMAIL_BACKEND=HERE)
def test_an_unknown_error_is_tried_a_few_times_and_is_shown_to_the_team(client):
    Refusing.error = KeyError("message_id")
    refused = write(to="refused@example.org")
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    page = reverse("actions:outgoing-mail")

    send()
    after_first = client.get(page).text
    attempts = 1 + sum(send(after=timedelta(hours=hours)).later for hours in range(1, 24 * 3))

    refused.refresh_from_db()
    assert "KeyError" in after_first
    assert (refused.state, attempts) == (FAILED, MOST_UNKNOWN_ATTEMPTS - 1)
    assert "1 email could not be sent" in client.get(page).text


@pytest.mark.django_db(transaction=True)
def test_two_concurrent_senders_send_each_email_once():
    for number in range(30):
        write(str(number))

    run_concurrently(lambda _number: send(), 4)

    assert len(mail.outbox) == 30
    assert OutgoingMail.objects.filter(state=SENT).count() == 30


# Newer Pythons warn about forking with threads; the child does not need the mail server's.
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
@pytest.mark.django_db(transaction=True)
def test_two_hundred_emails_arrive_even_if_the_sender_is_killed_and_the_server_refuses(settings):
    for number in range(200):
        write(str(number), f"officer{number}@example.org")
    server = MailServer(refusing=0.3)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port

    after, killed, runs = timedelta(0), 0, 0
    while OutgoingMail.objects.filter(state=WAITING).exists():
        runs += 1
        after += timedelta(minutes=11) if killed < KILLS else timedelta(hours=13)
        killed += _send_in_separate_process(server, after, kill=killed < KILLS)
        assert runs < 100

    server.shutdown()
    server.server_close()
    assert killed == KILLS
    assert len(server.taken) == 200
    assert server.taken.total() <= 200 + KILLS
    assert OutgoingMail.objects.filter(state=SENT).count() == 200
    assert verify().seq > 400


def _send_in_separate_process(server, after, *, kill):
    """Returns whether the process was killed while delivering the fifth email."""
    taken = server.taken.total()
    # The child must open a connection of its own.
    connection.close()
    child = os.fork()
    if child == 0:
        send(after)
        os._exit(0)
    if kill:
        server.on_take = lambda count: count >= taken + 5 and os.kill(child, signal.SIGKILL)
    _pid, status = os.waitpid(child, 0)
    server.on_take = lambda count: None
    return os.WIFSIGNALED(status)
