"""Confirmed minutes can be amended only with a reason and a record.

Drafts can be edited freely.
"""

import re
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from committees.minutes.services.minutes import (
    Amending,
    MinuteWords,
    ResolutionWords,
    save_minute,
    save_resolution,
)
from committees.models import Amendment, Minute
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import digest
from safeguard.exceptions import Refused, StaleRecord
from tests.committees.making import (
    EXEMPT,
    by,
    confirm,
    make_committee,
    make_item,
    make_meeting,
    make_minute,
    make_record,
    make_resolution,
    publish,
)
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

WHY = Amending("The figure was wrong.")
CANARY = "canary"


def make_minuted(text="There are 60 places.", *, confirmed=True, exemption=None, **words):
    """Creates a published minute of one item, confirmed by default."""
    item = make_item(make_meeting(make_committee()), number="5", exemption=exemption)
    minute = make_minute(item, text, number="5", **words)
    publish(item.meeting, confirmed=confirmed)
    return minute


def amend(minute, text="There are 80 places.", *, amending=WHY, **words):
    given = {
        "number": minute.number,
        "exempt_text": minute.exempt_text,
        "public_summary": minute.public_summary,
        **words,
    }
    return save_minute(
        item=minute.item,
        minute=minute,
        version=minute.version,
        words=MinuteWords(text=text, **given),
        amending=amending,
        **by(),
    )


def page_of(minute, role=None):
    """Returns the item's page as the given role, or the public, sees it."""
    client = Client()
    if role is None:
        return client.get(reverse("committees:public-item", args=[minute.item_id])).text
    client.force_login(User.objects.filter(groups__name=role).first() or make_user(role))
    return client.get(minute.item.get_absolute_url()).text


def test_editing_a_draft_needs_no_reason_and_makes_no_amendment():
    minute = make_minuted(confirmed=False)

    amend(minute, amending=None)

    assert not Amendment.objects.exists()
    assert "Draft minutes, not yet confirmed" in page_of(minute)
    assert AuditEvent.objects.order_by("-seq").first().verb == "minute.changed"


def test_an_amendment_to_confirmed_minutes_keeps_its_reason_and_the_earlier_text():
    minute = make_minuted()

    amend(minute)

    kept = Amendment.objects.get()
    event = AuditEvent.objects.order_by("-seq").first()
    assert (kept.part, kept.earlier, kept.reason) == ("TEXT", "There are 60 places.", WHY.reason)
    assert (event.verb, event.details["reason"]) == ("minute.amended", digest(WHY.reason))
    assert event.details["changed"] == ["text"]


@pytest.mark.parametrize("amending", [None, Amending(" ")])
def test_confirmed_minutes_cannot_be_changed_without_a_reason(amending):
    minute = make_minuted()

    with pytest.raises(Refused, match="Enter why you are amending them"):
        amend(minute, amending=amending)

    assert Minute.objects.get().text == "There are 60 places."
    assert not Amendment.objects.exists()


def test_minutes_confirmed_during_editing_need_an_amendment():
    minute = make_minuted(confirmed=False)
    shown_form = Minute.objects.select_related("item__meeting").get()
    confirm(minute.item.meeting)

    with pytest.raises(Refused, match="confirmed"):
        amend(shown_form, amending=None)


def test_an_amendment_of_an_out_of_date_version_is_not_saved():
    minute = make_minuted()

    with pytest.raises(StaleRecord), transaction.atomic():
        save_minute(
            item=minute.item,
            minute=minute,
            version=minute.version + 1,
            words=MinuteWords("Other words.", number="5"),
            amending=WHY,
            **by(),
        )

    assert not Amendment.objects.exists()


def test_linking_an_earlier_minute_is_not_an_amendment():
    minute = make_minuted()
    earlier = make_record(minute.item.meeting.committee, date(2026, 1, 13)).resolution.minute

    amend(minute, minute.text, refers_to=[earlier], amending=None)

    assert not Amendment.objects.filter(minute=minute).exists()
    assert minute.refers_to.get() == earlier


def test_changing_or_adding_a_clause_is_an_amendment():
    minute = make_minuted()
    clause = save_resolution(
        minute=minute, words=ResolutionWords("To note", "NOTING", "(a)"), amending=WHY, **by()
    )
    save_resolution(
        minute=minute,
        resolution=clause,
        version=clause.version,
        words=ResolutionWords("To note", "REQUEST", "(1)"),
        amending=Amending("It makes a request."),
        **by(),
    )

    page = page_of(minute, Role.OFFICER)
    kept = Amendment.objects.in_order().values_list("part", "earlier", "resolution")
    assert sorted(kept) == [("ADDED", "", clause.pk), ("KIND", "Noting", clause.pk)] + [
        ("LABEL", "(a)", clause.pk)
    ]
    assert "Added on 2 March 2026:</strong> The figure was wrong." in page
    assert page.count("Amended on 2 March 2026:</strong> It makes a request.") == 1


def test_adding_a_clause_to_confirmed_minutes_needs_a_reason():
    minute = make_minuted()

    with pytest.raises(Refused, match="confirmed"), transaction.atomic():
        make_resolution(minute)

    assert not minute.resolutions.exists()


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MEMBER, Role.ADMINISTRATOR])
def test_people_who_sign_in_can_read_the_earlier_text(role):
    minute = make_minuted()
    amend(minute)

    page = page_of(minute, role)

    assert "Amended on 2 March 2026:</strong> The figure was wrong." in page
    assert "There are 80 places." in page
    assert "There are 60 places." in page


def test_the_public_sees_only_the_latest_text_and_that_it_was_amended():
    minute = make_minuted(f"Of {CANARY}.")
    amend(minute)

    page = page_of(minute)

    assert "Amended on 2 March 2026:</strong> The figure was wrong." in page
    assert "There are 80 places." in page
    assert CANARY not in page


@pytest.mark.parametrize(
    "changed",
    [
        {"amending": Amending("It names a child.", is_exempt=True)},
        {"exempt_text": f"Of {CANARY}.", "amending": Amending("It names a child.")},
    ],
)
def test_earlier_text_that_is_now_exempt_is_shown_only_to_those_who_can_see_exempt_items(changed):
    minute = make_minuted(f"Of {CANARY}.")
    amend(minute, **changed)

    shown = {role: CANARY in page_of(minute, role) for role in Role}

    few = {Role.CLERK, Role.AUDITOR, Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER}
    assert {role for role, is_shown in shown.items() if is_shown} == few
    assert "It names a child." in page_of(minute, Role.OFFICER)
    assert CANARY not in page_of(minute)


def test_an_amendment_to_the_exempt_part_alone_is_not_public():
    minute = make_minuted("Open.", exempt_text=f"Of {CANARY}.")
    before = [page_of(minute), page_of(minute, Role.OFFICER)]
    amend(minute, "Open.", exempt_text="Of nobody.", amending=Amending(f"Of {CANARY}."))

    after = [page_of(minute), page_of(minute, Role.OFFICER)]

    assert "Amended" not in "".join(after)
    assert CANARY not in "".join(after)
    assert [len(page) for page in after] == [len(page) for page in before]
    assert f"Of {CANARY}." in page_of(minute, Role.CLERK)


def test_the_public_sees_when_an_exempt_item_was_amended_but_not_why():
    minute = make_minuted(CANARY, exemption=EXEMPT, public_summary="A review was considered.")
    amend(minute, CANARY, public_summary="A review was noted.", amending=Amending(f"For {CANARY}"))

    page = Client().get(reverse("committees:public-meeting", args=[minute.item.meeting_id])).text

    assert "A review was noted." in page
    assert "Amended on 2 March 2026." in page
    assert CANARY not in page


def test_the_database_refuses_to_change_an_amendment():
    minute = make_minuted()
    amend(minute)

    with pytest.raises(IntegrityError), transaction.atomic():
        Amendment.objects.update(earlier="Something else.")


def filled(clerk, page, **typed):
    numbers = dict(re.findall(r'name="(nonce|version)" value="([^"]*)"', clerk.get(page).text))
    return {**numbers, **typed}


def test_the_page_requires_a_reason_before_amending():
    minute = make_minuted()
    clerk = Client()
    clerk.force_login(make_user(Role.CLERK))
    page = reverse("committees:write-minute", args=[minute.item_id])
    typed = {"number": "5", "text": "There are 80 places."}

    refused = clerk.post(page, filled(clerk, page, **typed))
    unchanged = clerk.post(page, filled(clerk, page, number="5", text="There are 60 places."))
    done = clerk.post(page, filled(clerk, page, **typed, amendment_reason="Misheard."), follow=True)

    assert "Enter why you are amending confirmed minutes" in refused.text
    assert unchanged.status_code == 302
    assert "Amended on" in done.text
    assert Amendment.objects.get().reason == "Misheard."


def test_the_page_does_not_ask_for_a_reason_for_a_draft():
    clause = make_record().resolution
    clerk = Client()
    clerk.force_login(make_user(Role.CLERK))

    pages = [
        clerk.get(reverse("committees:edit-resolution", args=[clause.pk])).text,
        clerk.get(reverse("committees:write-minute", args=[clause.minute.item_id])).text,
    ]

    assert "amendment_reason" not in "".join(pages)


def test_a_minute_can_refer_to_several_earlier_minutes():
    committee = make_committee()
    first, second, later = (
        make_item(make_meeting(committee, date(2026, month, 13)), "Review", number=str(month))
        for month in (1, 2, 3)
    )
    earlier = [make_minute(item, number=item.number) for item in (first, second)]
    clerk = Client()
    clerk.force_login(make_user(Role.CLERK))
    page = reverse("committees:write-minute", args=[later.pk])

    form = clerk.get(page).text
    given = filled(clerk, page, text="Further.", refers_to=[each.pk for each in earlier])
    shown = clerk.post(page, given, follow=True).text

    assert list(Minute.objects.get(item=later).refers_to.order_by("pk")) == earlier
    assert form.index("2 (13 February 2026): Review") < form.index("1 (13 January 2026): Review")
    assert "minute 1 (13 January 2026)</a>; <a" in shown
    assert "refers to this one" in clerk.get(first.get_absolute_url()).text
    assert (
        'name="refers_to"'
        not in clerk.get(reverse("committees:write-minute", args=[first.pk])).text
    )
