"""Submitting a form: handled once, in one transaction."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from safeguard.accounts.models import Team
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused, StaleRecord
from safeguard.forms.models import Submission
from safeguard.forms.pages import (
    AlreadyDone,
    SentForm,
    digest_of,
    form_page,
    handle_form,
    sent_data,
    sent_once,
)
from safeguard.forms.versioned import VersionedForm
from tests.accounts.sending import hidden_fields
from tests.factories import NOW, make_team, make_user

NEW = reverse("people:make-team")
SENDERS = 4


def typed(**words):
    return {"nonce": UUID(int=7), "version": 0, **words}


def request_of(user, **words):
    """A request outside the site's pages."""
    request = RequestFactory().post("/here/", typed(**words))
    request.user = user
    return request


def handled(request, save, **options):
    form = VersionedForm(sent_data(request))
    options = {"message": "Done.", "template": "form.html", "context": {}, **options}
    return handle_form(request, form, save, **options)


@pytest.fixture
def user():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def _no_messages(monkeypatch):
    monkeypatch.setattr("safeguard.forms.pages.messages.success", lambda *message: None)


pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_no_messages"),
    pytest.mark.both_engines,
]


def test_a_submission_records_where_it_led(user):
    request = request_of(user)

    answer = handled(request, make_team)

    assert answer.url == Team.objects.get().get_absolute_url()
    assert Submission.objects.get().address == answer.url


@pytest.mark.parametrize("redirect_to", ["/there/", lambda made: f"/{made}/"])
def test_the_redirect_can_go_elsewhere(user, redirect_to):
    answer = handled(request_of(user), lambda: "there", redirect_to=redirect_to)

    assert answer.url == Submission.objects.get().address == "/there/"


@pytest.mark.parametrize("problem", [Refused("No."), StaleRecord("Someone else did.", version=3)])
def test_a_refused_submission_is_not_recorded_and_can_be_sent_again(user, problem):
    def refuse():
        make_team()
        raise problem

    answer = handled(request_of(user), refuse)

    assert answer.status_code == (200 if isinstance(problem, Refused) else 409)
    assert not Submission.objects.exists()
    assert not Team.objects.exists()


def test_a_repeated_submission_does_not_call_the_view(user):
    asked = []

    @form_page
    def view(request):
        asked.append(request)
        return handled(request, lambda: "/there/")

    first, second = view(request_of(user)), view(request_of(user))
    other = view(request_of(user, words="other"))

    assert first.url == second.url == "/there/"
    assert len(asked) == 2
    assert other.status_code == 409


def test_another_person_s_submission_is_not_a_repeat(user):
    other = make_user(Role.OFFICER)

    handled(request_of(user), lambda: "/there/")
    answer = handled(request_of(other), lambda: "/elsewhere/")

    assert answer.url == "/elsewhere/"
    assert Submission.objects.count() == 2


def test_an_anonymous_repeat_calls_the_view(user):
    handled(request_of(user), lambda: "/there/")

    view = form_page(lambda request: HttpResponse("asked"))

    assert view(request_of(AnonymousUser())).content == b"asked"


def test_the_address_of_a_signed_link_is_not_recorded(user):
    for _time in range(2):
        answer = handled(request_of(AnonymousUser()), list, redirect_to="/with/token/", by=user)
        assert answer.url == "/with/token/"

    assert Submission.objects.get().address == ""


def test_a_different_file_is_a_different_submission():
    def digest(content):
        return digest_of(
            QueryDict("a=1&csrfmiddlewaretoken=x"),
            MultiValueDict({"file": [SimpleUploadedFile("a.txt", content)]}),
        )

    assert digest(b"one") == digest(b"one") != digest(b"two")


@pytest.mark.django_db(transaction=True)
def test_concurrent_submissions_take_effect_once_and_redirect_alike():
    keeper, start = make_user(Role.IMPROVEMENT_TEAM), Barrier(SENDERS)
    client = Client()
    client.force_login(keeper)
    data = {**hidden_fields(client, NEW), "name": "Audit", "kind": "TEAM"}
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}

    def send(_number):
        own = Client()
        own.cookies.load(cookies)
        start.wait()
        try:
            return own.post(NEW, data).url
        finally:
            connection.close()

    with ThreadPoolExecutor(SENDERS) as pool:
        addresses = set(pool.map(send, range(SENDERS)))

    assert addresses == {Team.objects.get().get_absolute_url()}


@pytest.mark.django_db(transaction=True)
def test_a_refusal_in_an_outer_transaction_leaves_the_form_unsent(user):
    sent = SentForm(UUID(int=1), "words")
    with pytest.raises(Refused), sent_once(sent, by=user, at=NOW):
        raise Refused
    with sent_once(sent, by=user, at=NOW) as submission:
        submission.address = "/there/"

    with pytest.raises(AlreadyDone) as done, sent_once(sent, by=user, at=NOW):
        pass
    assert done.value.address == "/there/"
