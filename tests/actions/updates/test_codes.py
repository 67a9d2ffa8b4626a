"""The code for confidential actions: how often it is sent, how often it can be guessed."""

import re
from collections import Counter
from datetime import timedelta
from threading import Barrier

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from actions.email.signed_links import link_for
from actions.models import LinkCode, OutgoingMail
from actions.updates.services.emailed_links import (
    check_code,
    clear_spent_codes,
    send_code,
)
from safeguard.accounts.models import User
from safeguard.exceptions import Refused
from tests.actions.test_concurrent_updates import run_concurrently
from tests.factories import NOW, TODAY, hold, make_post
from tests.pages.forms import filled_in

pytestmark = pytest.mark.both_engines
MINUTE = timedelta(minutes=1)
WRONG = "not correct"
NO_MORE = "A code can be entered five times."
EXPIRED = "This code has expired."
JUST_SENT = "We have just emailed you a code."


@pytest.fixture
def link(db):
    hold(make_post(), email="holder@example.org")
    return link_for("holder@example.org", [], until=TODAY.replace(year=2099))


def send(link, at=NOW):
    """Asks for a code and returns it."""
    written = send_code(link=link, by=User.objects.system(), at=at)
    return re.search(r"\b\d{6}\b", written.text).group()


def refusal(link, code, at=NOW):
    """The refusal of a guess, cut to its beginning, or "" if the code is accepted."""
    try:
        check_code(link=link, code=code, at=at)
    except Refused as refused:
        return next((known for known in (WRONG, NO_MORE, EXPIRED) if known in str(refused)), "?")
    return ""


def other_than(code):
    return f"{(int(code) + 1) % 1_000_000:06}"


def test_a_code_is_accepted_once(link):
    code = send(link)

    assert refusal(link, f" {code[:3]} {code[3:]} ") == ""
    assert refusal(link, code) == EXPIRED


def test_the_fifth_guess_can_be_right_and_the_sixth_cannot(link):
    code = send(link)
    guesses = [refusal(link, other_than(code)) for _guess in range(4)]
    assert [*guesses, refusal(link, code)] == [WRONG] * 4 + [""]

    code = send(link, at=NOW + MINUTE)
    guesses = [refusal(link, other_than(code), at=NOW + MINUTE) for _guess in range(5)]
    assert [*guesses, refusal(link, code, at=NOW + MINUTE)] == [WRONG] * 5 + [NO_MORE]


def test_a_wrong_guess_does_not_make_the_code_last_longer(link):
    code = send(link)

    assert refusal(link, other_than(code), at=NOW + 14 * MINUTE) == WRONG
    assert refusal(link, code, at=NOW + 15 * MINUTE) == EXPIRED


def test_a_new_code_replaces_the_last(link):
    first = send(link)
    second = send(link, at=NOW + MINUTE)

    assert refusal(link, first, at=NOW + MINUTE) == ("" if first == second else WRONG)


def test_one_code_a_minute_and_five_a_day_are_sent(link):
    send(link)
    with pytest.raises(Refused, match=JUST_SENT):
        send(link, at=NOW + MINUTE - timedelta(seconds=1))
    for number in range(1, 5):
        send(link, at=NOW + number * MINUTE)
    with pytest.raises(Refused, match="five codes today.* tomorrow, or contact"):
        send(link, at=NOW + 5 * MINUTE)

    send(link, at=NOW + timedelta(days=1))

    assert OutgoingMail.objects.filter(key__startswith="code").count() == 6


def test_limits_are_not_kept_in_the_cache(link):
    code = send(link)
    for _guess in range(5):
        refusal(link, other_than(code))
    cache.clear()

    assert refusal(link, code) == NO_MORE
    with pytest.raises(Refused, match=JUST_SENT):
        send(link)


def test_codes_of_past_days_are_cleared_and_today_s_still_count(link):
    send(link, at=NOW - timedelta(days=2))
    send(link)

    assert clear_spent_codes(at=NOW) == 1
    assert LinkCode.objects.get().asked_on == TODAY


def test_the_page_says_why_no_code_was_sent(client, link):
    page = reverse("actions:show-confidential", args=[link.token])

    pages = [client.post(page, {"send": "1"}, follow=True).text for _time in range(2)]

    assert "We have emailed you a code." in pages[0]
    assert JUST_SENT in pages[1]
    assert len(mail.outbox) == 1


def test_the_page_says_what_to_do_when_a_code_no_longer_works(client, link):
    page = reverse("actions:show-confidential", args=[link.token])
    client.post(page, {"send": "1"})

    pages = [client.post(page, filled_in(client, page, code="no")).text for _guess in range(6)]

    assert f"{NO_MORE} This one no longer works. Request a new one." in pages[5]


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_of_24_guesses_at_once_five_are_counted(link):
    code, ready = send(link), Barrier(24)

    def guess(number):
        ready.wait()
        return refusal(link, other_than(code))

    found = Counter(run_concurrently(guess, 24))

    assert found == {WRONG: 5, NO_MORE: 19}
    assert LinkCode.objects.get().guesses == 5
    assert refusal(link, code) == NO_MORE


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_two_requests_at_once_send_one_code(link):
    User.objects.system()
    ready, now = Barrier(8), timezone.now()

    def ask(number):
        ready.wait()
        try:
            send(link, at=now + timedelta(milliseconds=number))
        except Refused as refused:
            return str(refused)[: len(JUST_SENT)]
        return "sent"

    found = Counter(run_concurrently(ask, 8))

    assert found == {"sent": 1, JUST_SENT: 7}
    assert LinkCode.objects.count() == 1
    assert OutgoingMail.objects.filter(key__startswith="code").count() == 1


def test_a_code_committed_while_another_is_asked_for_is_the_only_one(link):
    """The other request commits after this one has looked for codes of the last minute."""
    other = {"address": link.address, "asked_on": TODAY, "number": 1, "digest": "x", "sent_at": NOW}
    looked = []

    def commit_another(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        if sql.startswith("SELECT") and LinkCode._meta.db_table in sql and not looked:
            looked.append(sql)
            LinkCode.objects.create(**other)
        return result

    with connection.execute_wrapper(commit_another), pytest.raises(Refused, match=JUST_SENT):
        send(link)

    assert looked
    assert not OutgoingMail.objects.filter(key__startswith="code").exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_code_entered_twice_at_once_opens_one_browser(link):
    code, ready = send(link), Barrier(4)

    def enter(number):
        ready.wait()
        return refusal(link, code)

    assert Counter(run_concurrently(enter, 4))[""] == 1
