"""A lock that cannot be had in time, or a database that is away: 503, and nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import close_old_connections, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.email.signed_links import link_for
from actions.models import ActionEntry, EntryKind, Evidence
from safeguard.accounts.models import Team
from safeguard.accounts.roles import Role
from safeguard.audit.services import verify
from tests.actions.updates.answering import sent
from tests.factories import ANSWER, PASSWORD, hold, make_action, make_post, make_user
from tests.locks import database_away, held_by_someone_else
from tests.pages.forms import filled_in
from tests.pages.html_forms import hidden_form_on

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_engines]
BUSY = "The service is busy. Your text is kept: send it again."
NEW_TEAM = reverse("people:make-team")


def client_of(user):
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


@pytest.fixture
def keeper():
    return client_of(make_user(Role.IMPROVEMENT_TEAM))


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


def test_a_busy_form_page_keeps_the_text_and_can_be_sent_again(keeper, caplog):
    form = filled_in(keeper, NEW_TEAM, name="Audit of the files", kind="TEAM")

    with held_by_someone_else():
        page = keeper.post(NEW_TEAM, form)
    again = {name: page.context["form"][name].value() for name in form}
    answer = keeper.post(NEW_TEAM, again)

    assert page.status_code == 503
    assert page["Retry-After"]
    assert BUSY in page.text
    assert again == {**form, "nonce": str(form["nonce"]), "version": str(form["version"])}
    assert answer.status_code == 302
    assert Team.objects.get().name == "Audit of the files"
    assert "Audit of the files" not in caplog.text
    verify()


def test_a_locked_row_is_busy_too(lead):
    client, action = client_of(lead), make_action(lead="Head of Safeguarding")
    address = reverse("actions:record-progress", args=[action.pk])
    form = filled_in(client, address, **ANSWER, rating="red")
    held = "SELECT 1 FROM actions_action FOR UPDATE"

    with held_by_someone_else(held):
        page = client.post(address, form)

    assert page.status_code == 503
    assert BUSY in page.text
    assert ANSWER["progress_made"] in page.text
    assert client.post(address, form).status_code == 302
    assert ActionEntry.objects.filter(kind=EntryKind.PROGRESS).count() == 1


def test_a_busy_upload_asks_for_the_file_again(lead):
    client, action = client_of(lead), make_action(lead="Head of Safeguarding")
    address = reverse("actions:add-evidence", args=[action.pk])
    form = filled_in(client, address, title="Minutes of the group")

    def file():
        return SimpleUploadedFile("minutes.txt", b"Minutes of the group\n")

    with held_by_someone_else():
        page = client.post(address, {**form, "file": file()})

    assert page.status_code == 503
    assert "choose the file again" in page.text
    assert "Minutes of the group" in page.text
    assert client.post(address, {**form, "file": file()}).status_code == 302
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("by_link", [False, True])
def test_a_busy_page_of_several_forms_keeps_them_all(lead, by_link):
    client, action = client_of(lead), make_action(lead="Head of Safeguarding")
    address = reverse("actions:update-my-actions")
    if by_link:
        client = Client(raise_request_exception=False)
        link = link_for("lead@example.org", [], until=timezone.localdate())
        address = reverse("actions:answer", args=[link.token])
    form = sent(client.get(address), {action: {**ANSWER, "rating": "red"}})

    with held_by_someone_else():
        page = client.post(address, form)
    kept = hidden_form_on(page)
    client.post(address, kept)

    assert page.status_code == 503
    assert {name: [str(value)] for name, value in form.items()} == kept
    assert ActionEntry.objects.filter(kind=EntryKind.PROGRESS).count() == 1


def test_a_busy_sign_in_keeps_the_email_and_not_the_password(lead):
    client = Client(raise_request_exception=False)
    address = reverse("account_login")
    form = {"login": lead.email, "password": PASSWORD}

    with held_by_someone_else("SELECT 1 FROM accounts_user FOR UPDATE"):
        page = client.post(address, form)

    assert page.status_code == 503
    assert hidden_form_on(page) == {"login": [lead.email]}
    assert PASSWORD not in page.text
    assert "Your password was not kept" in page.text
    assert client.post(address, form).status_code == 302


def test_reading_goes_on_while_somebody_writes(keeper):
    with held_by_someone_else():
        page = keeper.get(NEW_TEAM)

    assert page.status_code == 200


def test_without_its_database_the_service_says_so_and_recovers(keeper):
    form = filled_in(keeper, NEW_TEAM, name="Audit of the files", kind="TEAM")

    with database_away():
        shown = keeper.get(NEW_TEAM)
        page = keeper.post(NEW_TEAM, form)
        public = Client().get(reverse("accessibility"))

    assert (shown.status_code, page.status_code, public.status_code) == (503, 503, 200)
    for each in (shown, page):
        assert "Sorry, the service is unavailable" in each.text
        assert each["Retry-After"]
        assert each["Cache-Control"] == "no-store"
        assert "default-src 'none'" in each["Content-Security-Policy"]
        assert each["X-Request-ID"]
    assert keeper.post(NEW_TEAM, hidden_form_on(page)).status_code == 302
    assert Team.objects.get().name == "Audit of the files"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no server")
def test_a_connection_closed_by_the_server_is_not_an_error(keeper):
    other = connection.copy()
    with connection.cursor() as cursor, other.cursor() as second:
        cursor.execute("SELECT pg_backend_pid()")
        second.execute("SELECT pg_terminate_backend(%s)", cursor.fetchone())
    other.close()

    first = keeper.get(NEW_TEAM)
    # As the server does after every request.
    close_old_connections()
    second = keeper.get(NEW_TEAM)

    assert first.status_code == 503
    assert second.status_code == 200


def test_a_form_from_another_site_is_not_given_back_with_our_token():
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))

    with database_away():
        page = client.post(
            NEW_TEAM, {"name": "Typed elsewhere"}, headers={"origin": "https://elsewhere.example"}
        )

    assert page.status_code == 503
    assert "Typed elsewhere" not in page.text
    assert "csrfmiddlewaretoken" not in page.text


def test_a_page_whose_session_cannot_be_saved_says_that_it_is_busy(keeper):
    form = filled_in(keeper, NEW_TEAM, name="Audit of the files", kind="TEAM")
    keeper.post(NEW_TEAM, form)

    # The page takes the message out of the session.
    with held_by_someone_else("SELECT 1 FROM django_session FOR UPDATE"):
        page = keeper.get(reverse("people:posts"))
    again = keeper.get(reverse("people:posts"))

    assert (page.status_code, again.status_code) == (503, 200)
    assert page["Retry-After"]
