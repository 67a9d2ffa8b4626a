"""Sending a form: done once, in one transaction, and where it led is kept."""

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
from safeguard.forms.handling import form_page, handle_form, sent_data
from safeguard.forms.models import Submission
from safeguard.forms.submissions import AlreadyDone, SentForm, digest_of, sent_once
from safeguard.forms.versioned import VersionedForm
from tests.accounts.sending import drawn
from tests.factories import NOW, make_team, make_user

NEW = reverse("people:make-team")
SENDERS = 4


def typed(**words):
    return {"nonce": UUID(int=7), "version": 0, **words}


def request_of(user, **words):
    """A request that is not answered by a page of the site."""
    request = RequestFactory().post("/here/", typed(**words))
    request.user = user
    return request


def handled(request, do, **options):
    form = VersionedForm(sent_data(request))
    options = {"said": "Done.", "template": "form.html", "context": {}, **options}
    return handle_form(request, form, do, **options)


@pytest.fixture
def user():
    return make_user(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def _no_messages(monkeypatch):
    monkeypatch.setattr("safeguard.forms.handling.messages.success", lambda *said: None)


pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_no_messages"),
    pytest.mark.both_engines,
]


def test_the_address_of_what_was_made_is_kept(user):
    request = request_of(user)

    answer = handled(request, make_team)

    assert answer.url == Team.objects.get().get_absolute_url()
    assert Submission.objects.get().address == answer.url


@pytest.mark.parametrize("to", ["/there/", lambda made: f"/{made}/"])
def test_the_way_on_may_be_another_than_to_what_was_made(user, to):
    answer = handled(request_of(user), lambda: "there", to=to)

    assert answer.url == Submission.objects.get().address == "/there/"


@pytest.mark.parametrize("problem", [Refused("No."), StaleRecord("Somebody else did.", version=3)])
def test_what_was_refused_is_not_noted_and_may_be_sent_again(user, problem):
    def refuse():
        make_team()
        raise problem

    answer = handled(request_of(user), refuse)

    assert answer.status_code == (200 if isinstance(problem, Refused) else 409)
    assert not Submission.objects.exists()
    assert not Team.objects.exists()


def test_a_form_sent_before_does_not_reach_its_view_again(user):
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


def test_what_somebody_else_sent_is_not_a_repeat(user):
    other = make_user(Role.OFFICER)

    handled(request_of(user), lambda: "/there/")
    answer = handled(request_of(other), lambda: "/elsewhere/")

    assert answer.url == "/elsewhere/"
    assert Submission.objects.count() == 2


def test_nobody_signed_in_is_told_where_a_form_led(user):
    handled(request_of(user), lambda: "/there/")

    view = form_page(lambda request: HttpResponse("asked"))

    assert view(request_of(AnonymousUser())).content == b"asked"


def test_the_address_behind_a_signed_link_is_not_kept(user):
    for _time in range(2):
        answer = handled(request_of(AnonymousUser()), list, to="/with/token/", by=user)
        assert answer.url == "/with/token/"

    assert Submission.objects.get().address == ""


def test_another_file_is_another_form():
    def digest(content):
        return digest_of(
            QueryDict("a=1&csrfmiddlewaretoken=x"),
            MultiValueDict({"file": [SimpleUploadedFile("a.txt", content)]}),
        )

    assert digest(b"one") == digest(b"one") != digest(b"two")


@pytest.mark.django_db(transaction=True)
def test_forms_sent_at_once_do_one_thing_and_go_to_one_place():
    keeper, start = make_user(Role.IMPROVEMENT_TEAM), Barrier(SENDERS)
    client = Client()
    client.force_login(keeper)
    data = {**drawn(client, NEW), "name": "Audit", "kind": "TEAM"}
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
def test_a_refusal_in_a_larger_transaction_leaves_the_form_unsent(user):
    sent = SentForm(UUID(int=1), "words")
    with pytest.raises(Refused), sent_once(sent, by=user, at=NOW):
        raise Refused
    with sent_once(sent, by=user, at=NOW) as submission:
        submission.address = "/there/"

    with pytest.raises(AlreadyDone) as done, sent_once(sent, by=user, at=NOW):
        pass
    assert done.value.address == "/there/"
