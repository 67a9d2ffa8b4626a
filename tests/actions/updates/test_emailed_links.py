"""Emailed links: what they open, for whom and for how long."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from actions.email.signed_links import link_for, read_link
from actions.models import Action, DateRequest, Evidence, LeadNotice, OutgoingMail
from actions.plans.states import State
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from safeguard.accounts.models import Post, PostHolding, User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.waiting import Urgency
from tests.factories import hold, import_rows, make_plan, make_user
from tests.pages.forms import filled_in
from tests.visible import text_of

pytestmark = pytest.mark.django_db

ADDRESS = "holder@example.org"


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def action(today):
    plan = make_plan()
    row = {"action": "Train all staff", "lead": "Head of Safeguarding", "rag": "amber"}
    dated = {"target_date": "31/3/2090"}
    import_rows(plan, {"ref": "A1", **row, **dated}, {"ref": "A2", **row, "lead": "Head of Audit"})
    hold(Post.objects.get(job_title="Head of Safeguarding"), email=ADDRESS)
    return Action.objects.get(ref="A1")


def page(name, token, *args):
    return reverse(f"actions:{name}", args=[token, *args])


def token_until(day, *rounds):
    return link_for(ADDRESS, rounds, until=day).token


def test_an_expired_link_offers_a_new_one_to_its_own_address_only(client, action, today):
    over = token_until(today - timedelta(days=1))

    shown = client.get(page("answer", over))
    client.post(page("send-fresh-link", over))
    client.post(page("send-fresh-link", over))

    assert shown.status_code == 410
    assert "Train all staff" not in shown.text
    (message,) = mail.outbox
    assert message.to == [ADDRESS]
    fresh = re.search(r"/answer/\S+", message.body).group()
    assert "Train all staff" in client.get(fresh).text


def test_a_link_works_for_as_long_as_its_round_is_open(client, action, today):
    plan = action.plan
    past = today - timedelta(days=9)
    opened = open_round(
        plans=[plan],
        as_at=past,
        cut_off_on=past,
        timetable=default_timetable(opens_on=past, cut_off_on=past),
        by=User.objects.system(),
        at=timezone.now(),
    )

    assert client.get(page("answer", token_until(past, opened))).status_code == 200
    assert client.get(page("answer", token_until(past))).status_code == 410
    Action.objects.filter(pk=action.pk).update(is_confidential=True)
    locked = client.get(page("answer", token_until(past, opened))).text
    assert "0 of 1 done." in locked
    assert "1 confidential action needs an update from you" in locked
    assert "You have no updates to send." not in locked


def test_a_link_that_has_been_tampered_with_does_not_work(client, action, today):
    token = token_until(today)

    for changed in (token[:-1], token + "x", "x" + token, "a:b:c", token.replace(":", "", 1)):
        assert read_link(changed) is None
        assert client.get(page("answer", changed)).status_code == 410


def test_opening_a_link_changes_nothing_and_can_be_repeated(client, action, today):
    token = token_until(today)
    before = AuditEvent.objects.count()

    pages = [client.get(page("answer", token)) for _time in range(3)]

    assert [shown.status_code for shown in pages] == [200, 200, 200]
    assert AuditEvent.objects.count() == before


def test_a_confidential_action_needs_the_code_emailed_to_the_same_address(client, action, today):
    Action.objects.filter(pk=action.pk).update(is_confidential=True)
    token = token_until(today)
    code_page = page("show-confidential", token)

    before = client.get(page("answer", token)).text
    client.post(code_page, {"send": "1"})
    code = re.search(r"\b\d{6}\b", mail.outbox[0].body).group()
    wrong = client.post(code_page, filled_in(client, code_page, code="000000x"))
    client.post(code_page, filled_in(client, code_page, code=code))

    assert "Train all staff" not in before
    assert "confidential actions" in before
    assert mail.outbox[0].to == [ADDRESS]
    assert "That code is not correct." in wrong.text
    assert "Train all staff" in client.get(page("answer", token)).text
    other_browser = type(client)()
    assert "Train all staff" not in other_browser.get(page("answer", token)).text


def test_a_code_cannot_be_guessed(client, action, today):
    token = token_until(today)
    code_page = page("show-confidential", token)
    client.post(code_page, {"send": "1"})
    code = re.search(r"\b\d{6}\b", mail.outbox[0].body).group()

    for _guess in range(5):
        client.post(code_page, filled_in(client, code_page, code="no"))
    late = client.post(code_page, filled_in(client, code_page, code=code))

    assert "A code can be entered five times." in late.text


def test_a_lead_can_tell_the_team_that_an_action_is_not_theirs(client, action, today, settings):
    token = token_until(today)
    form_page = page("tell-team", token)

    client.post(
        form_page,
        filled_in(
            client, form_page, what="NOT_MINE", actions=[str(action.pk)], words="Head of Audit"
        ),
    )

    written = OutgoingMail.objects.get(to=settings.SUPPORT_EMAIL)
    assert "are not mine" in written.subject
    assert "Head of Audit" in written.text
    assert "A1 (Improvement plan)" in written.text
    assert AuditEvent.objects.filter(verb="action.lead_disputed").count() == 1


def test_a_signed_in_lead_can_tell_the_team_the_same(client, action, today, settings):
    user = make_user(Role.OFFICER, email=ADDRESS)
    PostHolding.objects.filter(post=action.lead).update(user=user)
    client.force_login(user)
    form_page = reverse("actions:tell-team-of-my-actions")

    shown = client.get(reverse("actions:update-my-actions")).text
    sent = client.post(
        form_page, filled_in(client, form_page, what="NOT_MINE", actions=[str(action.pk)], words="")
    )

    assert f'href="{form_page}"' in shown
    assert sent.url == reverse("actions:update-my-actions")
    notice = LeadNotice.objects.get()
    assert (notice.said_by, list(notice.actions.all())) == (user, [action])
    assert OutgoingMail.objects.filter(to=settings.SUPPORT_EMAIL).count() == 1
    client.force_login(make_user(Role.OFFICER))
    assert client.get(form_page).status_code == 403


def test_the_page_for_a_broken_link_says_whom_to_ask(client, action, today, settings):
    page = client.get(reverse("actions:answer", args=["broken"])).text

    assert f'Questions: <a class="govuk-link" href="mailto:{settings.SUPPORT_EMAIL}"' in page


def test_a_lead_s_notice_stays_on_the_team_s_pages_until_it_is_dealt_with(client, action, today):
    team = make_user(Role.IMPROVEMENT_TEAM)
    round = open_round(
        plans=[action.plan],
        as_at=today,
        cut_off_on=today,
        timetable=default_timetable(opens_on=today, cut_off_on=today),
        by=team,
        at=timezone.now(),
    )
    Action.objects.filter(pk=action.pk).update(is_confidential=True)
    form_page = page("tell-team", token_until(today))
    data = filled_in(client, form_page, what="LEFT", words="Ask the Head of Audit.")
    client.post(form_page, data)
    client.post(form_page, data)
    assert client.post(form_page, {**data, "words": "Ask someone else."}).status_code == 409

    client.force_login(team)
    notice = LeadNotice.objects.get()
    address = notice.get_absolute_url()
    waiting = client.get(reverse("home")).context["waiting"][0]
    on_the_round = client.get(round.get_absolute_url()).text
    shown = client.get(address).text
    client.post(address, filled_in(client, address, outcome="The post is handed over."))

    assert (waiting.urgency, waiting.lines[0].address) == (Urgency.LEAD_TO_PUT_RIGHT, address)
    assert "Ask the Head of Audit." in waiting.lines[0].why
    assert address in on_the_round
    for words in (f"The holder ({ADDRESS})", "A1: Train all staff", "Ask the Head of Audit."):
        assert words in shown
    left = {group.urgency for group in client.get(reverse("home")).context["waiting"]}
    assert Urgency.LEAD_TO_PUT_RIGHT not in left
    assert address not in client.get(round.get_absolute_url()).text
    assert "The post is handed over." in client.get(address).text


def test_a_new_date_can_be_requested_by_link_for_one_s_own_actions_only(client, action, today):
    token = token_until(today)
    asking = page("ask-for-date-by-link", token, action.pk)
    others = page("ask-for-date-by-link", token, Action.objects.get(ref="A2").pk)

    response = client.post(
        asking, filled_in(client, asking, new_due="31/5/2090", reason="No trainer.")
    )

    assert response["Location"] == page("answer", token)
    asked = DateRequest.objects.get()
    assert (asked.new_due.display, asked.asked_as) == ("31 May 2090", "The holder")
    own = client.get(page("answer", token)).text
    assert "The holder requested a new due date" in own
    assert asking not in own
    assert client.get(others).status_code == 404


def test_completion_can_be_claimed_by_link_and_then_awaits_sign_off(client, action, today):
    token = token_until(today)
    claiming = page("claim-completion-by-link", token, action.pk)

    client.post(claiming, filled_in(client, claiming, evidence="The training register."))

    action.refresh_from_db()
    assert action.work_state == State.AWAITING_SIGN_OFF
    newest = action.entries.in_order().last()
    assert (newest.told_by, newest.for_post) == ("The holder", action.lead)


def test_a_claim_by_link_sent_twice_is_made_once_and_leads_back_both_times(client, action, today):
    token = token_until(today)
    claiming = page("claim-completion-by-link", token, action.pk)
    form = filled_in(client, claiming, evidence="The training register.")

    first, again = client.post(claiming, form), client.post(claiming, form)

    assert (first["Location"], again["Location"]) == (page("answer", token), page("answer", token))
    assert AuditEvent.objects.filter(verb="action.completion_claimed").count() == 1
    assert AuditEvent.objects.get(verb="action.completion_claimed").channel == "link"
    assert client.get(claiming).status_code == 409


def test_evidence_is_added_by_link(client, action, today):
    token = token_until(today)
    adding = page("add-evidence-by-link", token, action.pk)
    link = {"title": "The register", "address": "https://example.org/register"}

    client.post(adding, filled_in(client, adding, **link))

    assert Evidence.objects.get().title == "The register"
    assert "Evidence: The register" in client.get(page("answer", token)).text


def test_a_lead_can_print_or_download_their_own_actions(client, action, today):
    rows = page("own-rows", token_until(today))

    printed, kept = client.get(rows), client.get(rows, {"download": "1"})

    assert "Train all staff" in printed.text
    assert "A2" not in text_of(printed)
    assert "attachment" in kept["Content-Disposition"]
