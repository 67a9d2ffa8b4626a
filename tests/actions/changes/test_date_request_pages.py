"""The pages for requesting a new date and for deciding on a request."""

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import DateRequest
from safeguard.accounts.roles import Role
from tests.factories import ANSWER, hold, make_action, make_post, make_user
from tests.pages.forms import NOTHING_TO_SEE, TOO_LONG, as_shown, beside, errors_of, filled_in

pytestmark = pytest.mark.django_db
MAY = {"new_due": "May 2027", "reason": "The trainer left."}


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lead():
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return signed_in(lead)


@pytest.fixture
def signer():
    return signed_in(make_user(Role.SIGNING_OFFICER))


@pytest.fixture
def action(lead):
    return make_action(lead="Head of Safeguarding", target_date="31/3/2027")


@pytest.fixture
def address(action):
    return reverse("actions:ask-for-date", args=[action.pk])


@pytest.fixture
def asked(lead, address, action):
    lead.post(address, filled_in(lead, address, **MAY))
    return DateRequest.objects.get()


@pytest.fixture
def answer_address(asked):
    return reverse("actions:answer-date-request", args=[asked.pk])


def test_a_request_is_sent_and_changes_nothing_until_it_is_agreed(lead, action, address):
    page = lead.post(address, filled_in(lead, address, **MAY), follow=True)

    assert page.redirect_chain == [(action.get_absolute_url(), 302)]
    assert "Your request has been sent." in page.text
    assert "requested a new due date on" in page.text
    action.refresh_from_db()
    assert action.due.display == "31 March 2027"


def test_my_work_shows_a_waiting_request_and_not_an_older_refusal(lead, signer, action, address):
    lead.post(address, filled_in(lead, address, **MAY))
    refusing = reverse("actions:answer-date-request", args=[DateRequest.objects.get().pk])
    signer.post(refusing, filled_in(signer, refusing, answer="refuse", reason="Too late."))
    lead.post(address, filled_in(lead, address, new_due="June 2027", reason="Again, please."))

    (line,) = lead.get(reverse("home")).context["date_decisions"]

    assert DateRequest.objects.count() == 2
    assert line.why.startswith("The lead requested a new due date on")
    assert line.why.endswith(": June 2027. Waiting for a decision.")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"new_due": ""}, "new_due"),
        ({"new_due": "tbc"}, "new_due"),
        ({"new_due": "31/4/2027"}, "new_due"),
        ({"new_due": "29/2/2027"}, "new_due"),
        ({"new_due": "1/1/0001"}, "new_due"),
        ({"new_due": "٣/٣/2027"}, "new_due"),
        ({"new_due": "x" * 101}, "new_due"),
        ({"new_due": "a\x00"}, "new_due"),
        ({"reason": TOO_LONG}, "reason"),
        *[({"reason": text}, "reason") for text in NOTHING_TO_SEE],
    ],
)
def test_errors_are_shown_above_the_form_and_beside_the_field(lead, action, address, wrong, field):
    page = lead.post(address, filled_in(lead, address, **MAY) | wrong)

    assert list(errors_of(page)) == [f"id_{field}"]
    assert beside(page, field) == list(errors_of(page).values())
    assert not DateRequest.objects.exists()


def test_requesting_the_current_due_date_is_refused(lead, action, address):
    page = lead.post(address, filled_in(lead, address, **MAY) | {"new_due": "31 March 2027"})

    due = "This action is already due on this date: 31 March 2027. Enter a different date."
    assert due in errors_of(page).values()


def test_a_second_request_is_told_who_made_the_first_and_when(lead, action, address):
    form = filled_in(lead, address, new_due="June 2027", reason="Again, please.")
    lead.post(address, filled_in(lead, address, **MAY))

    opened, sent = lead.get(address), lead.post(address, form)

    for page in (opened, sent):
        assert page.status_code == 409
        assert "The lead requested May 2027 for" in page.text
        assert "It is waiting for a decision." in page.text
        assert f'href="{action.get_absolute_url()}"' in page.text
    assert "Again, please." in sent.text
    assert DateRequest.objects.count() == 1


def test_sending_the_form_twice_makes_one_request(lead, action, address):
    form = filled_in(lead, address, **MAY)

    places = {lead.post(address, form)["Location"] for _ in range(2)}

    assert places == {action.get_absolute_url()}
    assert DateRequest.objects.count() == 1


def test_a_form_opened_before_another_change_must_be_confirmed(lead, action, address):
    form = filled_in(lead, address, **MAY)
    progress = reverse("actions:record-progress", args=[action.pk])
    words = {**ANSWER, "rating": "green", "progress_made": "All nine courses ran."}
    lead.post(progress, filled_in(lead, progress, **words))

    conflict = lead.post(address, form)
    lead.post(address, as_shown(conflict))

    assert conflict.status_code == 409
    assert "All nine courses ran." in conflict.text
    assert "The trainer left.</textarea>" in conflict.text
    assert DateRequest.objects.get().new_due.display == "May 2027"


def test_an_agreed_date_applies_and_the_original_date_is_kept(signer, action, answer_address):
    page = signer.post(
        answer_address, filled_in(signer, answer_address, answer="agree"), follow=True
    )

    assert page.redirect_chain == [(reverse("home"), 302)]
    assert f"New date agreed for {action.ref}. No other decision is waiting for you." in page.text
    action.refresh_from_db()
    assert (action.due.display, action.original_due.display) == ("May 2027", "31 March 2027")
    assert action.revisions == 1


def test_a_refusal_keeps_the_date_and_shows_the_reason(lead, signer, action, answer_address):
    form = filled_in(signer, answer_address, answer="refuse", reason="Find another trainer.")

    signer.post(answer_address, form)

    page = lead.get(action.get_absolute_url())
    assert "31 March 2027" in page.text
    assert "Find another trainer." in page.text


def test_the_decision_page_shows_the_request_and_the_number_of_earlier_dates(
    lead, signer, action, address, answer_address
):
    signer.post(answer_address, filled_in(signer, answer_address, answer="agree"))
    lead.post(address, filled_in(lead, address, new_due="July 2027", reason="Still no trainer."))
    second = DateRequest.objects.latest("pk")

    page = signer.get(reverse("actions:answer-date-request", args=[second.pk])).text

    assert "The lead" in page
    assert "July 2027" in page
    assert "Still no trainer." in page
    assert "This date has been moved once already." in page


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({}, "id_answer_1"),
        ({"answer": "perhaps"}, "id_answer_1"),
        ({"answer": "refuse"}, "id_reason"),
        ({"answer": "refuse", "reason": "\u200b"}, "id_reason"),
    ],
)
def test_an_incomplete_decision_is_refused(signer, asked, answer_address, typed, where):
    page = signer.post(answer_address, filled_in(signer, answer_address, **typed))

    assert list(errors_of(page)) == [where]
    asked.refresh_from_db()
    assert asked.answer == "WAITING"


@pytest.mark.parametrize("answer", ["agree", "refuse"])
def test_sending_the_decision_twice_decides_once(signer, action, answer_address, answer):
    form = filled_in(signer, answer_address, answer=answer, reason="As discussed.")

    places = {signer.post(answer_address, form)["Location"] for _ in range(2)}

    assert places == {reverse("home")}
    action.refresh_from_db()
    assert action.revisions == (1 if answer == "agree" else 0)


def test_a_decided_request_cannot_be_decided_again(signer, answer_address):
    late = filled_in(signer, answer_address, answer="refuse", reason="Too late.")
    signer.post(answer_address, filled_in(signer, answer_address, answer="agree"))

    page = signer.post(answer_address, late)
    assert page.status_code == 409
    assert "has already been decided" in page.text
    assert "This was not saved." in page.text
    assert DateRequest.objects.get().answer == "AGREED"


def test_the_person_who_made_the_request_cannot_decide_it(action, address):
    both = make_user(Role.SIGNING_OFFICER, Role.IMPROVEMENT_TEAM)
    own = signed_in(both)
    own.post(address, filled_in(own, address, **MAY))

    page = own.get(reverse("actions:answer-date-request", args=[DateRequest.objects.get().pk]))

    assert page.status_code == 403
