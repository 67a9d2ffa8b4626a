"""Reports on agendas: what members and the public can read about an item, a plan and an action."""

import re
from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reports.models import Publication, PublishedAction, Report
from safeguard.accounts.roles import Role
from tests.committees import making
from tests.committees.making import EXEMPT, make_committee, make_item, make_meeting
from tests.factories import import_rows, make_action, make_plan, make_report, make_user, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make_plan()
    make_action(plan, ref="A1", rag="red", action="Train staff")
    make_action(plan, ref="A2", rag="green", action="Audit files")
    return plan


def item_of(committee=None, *, published=True, **facts):
    meeting = make_meeting(committee or make_committee())
    item = make_item(meeting, number="5", **facts)
    if published:
        making.publish(meeting)
    return item


def page_of(role, address):
    client = Client()
    client.force_login(make_user(role))
    return client.get(address)


def public_pages(publication):
    numbers = [publication.report_id, publication.version]
    return [
        reverse(f"reports:{name}", args=numbers)
        for name in ("public-publication", "public-publication-pdf")
    ]


def test_a_report_takes_its_committee_and_meeting_from_its_item(plan):
    item = item_of()

    publication = publish(make_report(plan, agenda_item=item))

    assert publication.agenda_item == item
    assert publication.meeting == item.meeting
    assert list(item.publications.all()) == [publication]


def test_a_publication_records_the_actions_it_counts_and_where_they_appear(plan):
    publication = publish(make_report(plan))

    told = dict(publication.published_actions.values_list("action__ref", "anchor"))

    assert told == {"A1": "exception-1-a1", "A2": ""}
    assert 'id="exception-1-a1"' in publication.html


def test_the_actions_counted_in_a_publication_cannot_be_changed(plan):
    publish(make_report(plan))

    for attack in (lambda rows: rows.update(anchor="other"), lambda rows: rows.delete()):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attack(PublishedAction.objects.all())

    assert PublishedAction.objects.count() == 2


def test_an_action_links_to_its_place_in_published_reports(plan):
    publication = publish(make_report(plan, kind="highlight", agenda_item=item_of()))
    action = plan.actions.get(ref="A2")

    page = page_of(Role.OFFICER, action.get_absolute_url()).text

    assert f"{publication.get_absolute_url()}#action-a2" in page
    assert 'id="action-a2"' in publication.html
    assert "Scrutiny Committee, 10 February 2026" in page


def test_restricted_reports_are_hidden_from_people_who_cannot_read_them(plan):
    publish(make_report(plan, is_restricted=True, title="Canary"))
    action = plan.actions.get(ref="A1")

    officer = page_of(Role.OFFICER, action.get_absolute_url()).text
    team = page_of(Role.IMPROVEMENT_TEAM, action.get_absolute_url()).text

    assert "Canary" not in officer
    assert "Canary" in team


@pytest.mark.parametrize(
    ("facts", "is_published", "expected"),
    [
        ({}, True, {Role.MEMBER: 200, Role.OFFICER: 200, Role.CLERK: 200}),
        ({}, False, {Role.MEMBER: 404, Role.OFFICER: 200, Role.CLERK: 200}),
        ({"exemption": EXEMPT}, True, {Role.MEMBER: 404, Role.OFFICER: 404, Role.CLERK: 200}),
    ],
)
def test_a_report_is_visible_to_those_who_can_see_its_item(plan, facts, is_published, expected):
    item = item_of(published=is_published, **facts)
    publication = publish(make_report(plan, agenda_item=item))

    found = {role: page_of(role, publication.get_absolute_url()).status_code for role in expected}

    assert found == expected


@pytest.mark.parametrize(("to_on", "status"), [(date(2026, 3, 31), 404), (None, 200)])
def test_a_former_board_member_cannot_see_a_report_published_after_they_left(plan, to_on, status):
    board = make_committee("Improvement Board", is_public=False)
    item = item_of(board)
    member = make_user(Role.MEMBER)
    making.make_member(board, email=member.email, from_on=date(2026, 1, 1), to_on=to_on)
    publication = publish(make_report(plan, agenda_item=item), at=datetime(2026, 4, 1, tzinfo=UTC))
    client = Client()
    client.force_login(member)

    found = client.get(publication.get_absolute_url()).status_code

    assert client.get(item.get_absolute_url()).status_code == 200
    assert found == status


def test_an_open_report_is_served_without_a_cookie_and_with_an_etag(plan, client):
    item = item_of()
    publication = publish(make_report(plan, agenda_item=item))

    for address in public_pages(publication):
        response = client.get(address)
        again = client.get(address, headers={"If-None-Match": response["ETag"]})

        assert (response.status_code, again.status_code) == (200, 304)
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
    assert publication.get_public_url() in client.get(f"/public/items/{item.pk}/").text


def closed_papers(plan):
    """Publishes one report of every kind that must be hidden from the public."""
    public = make_committee()
    exempt = item_of(public, exemption=EXEMPT)
    board = item_of(make_committee("Board", is_public=False))
    meeting = make_meeting(public, date(2026, 3, 10))
    unpublished = make_item(meeting, number="1")
    opened = make_item(making.publish(make_meeting(public, date(2026, 4, 7))), number="1")
    return {
        "exempt": publish(make_report(plan, title="Canary", agenda_item=exempt)),
        "board": publish(make_report(plan, title="Canary", agenda_item=board)),
        "not yet": publish(make_report(plan, title="Canary", agenda_item=unpublished)),
        "no item": publish(make_report(plan, title="Canary")),
        "restricted": publish(
            make_report(plan, title="Canary", agenda_item=opened, is_restricted=True)
        ),
    }, opened


def test_to_the_public_a_closed_report_looks_like_one_that_does_not_exist(plan, client):
    papers, opened = closed_papers(plan)
    nowhere = [client.get(f"/public/publications/999999.1/{end}") for end in ("", "pdf/")]

    for name, publication in papers.items():
        responses = [client.get(address) for address in public_pages(publication)]

        assert [response.status_code for response in responses] == [404, 404], name
        assert [a.content for a in responses] == [a.content for a in nowhere], name
    assert "Canary" not in client.get(f"/public/items/{opened.pk}/").text
    assert list(Publication.objects.public()) == []


def test_an_open_report_is_not_compared_with_one_on_an_exempt_item(plan):
    publish(make_report(plan, as_at=date(2026, 3, 1), agenda_item=item_of(exemption=EXEMPT)))

    later = publish(make_report(plan))

    assert "This is the first report." in later.html


def test_the_form_offers_coming_items_then_past_ones_and_keeps_the_one_chosen(plan):
    committee = make_committee()
    future = make_item(make_meeting(committee, timezone.localdate()), number="8", title="Coming")
    make_item(make_meeting(committee, date(2020, 1, 7)), number="1", title="Long past")
    make_item(make_meeting(committee, date(2021, 1, 7)), number="1", title="Past")
    clerk = make_user(Role.CLERK)
    client = Client()
    client.force_login(clerk)
    address = (
        reverse("reports:write-report", args=[plan.slug]) + f"?kind=highlight&item={future.pk}"
    )

    page = client.get(address).text
    hidden = dict(re.findall(r'name="(nonce|version)" value="([^"]+)"', page))
    words = {
        "title": "Highlights",
        "as_at": "2/3/2026",
        "filter": "reds",
        "agenda_item": future.pk,
        "report_by": "Director",
        "wards_affected": "All",
        "purpose": "To report.",
        "financial_implications": "None.",
        "recommendation": "THAT it be noted.",
        "risks": "Case files are incomplete.",
    }
    response = client.post(address, hidden | words)

    draft = Report.objects.get()
    assert response.status_code == 302
    offered = [page.index(title) for title in ("Coming</option>", "Past</option>", "Long past<")]
    assert offered == sorted(offered)
    assert f'value="{future.pk}" selected' in page
    assert (draft.kind, draft.agenda_item, draft.meeting) == ("highlight", future, future.meeting)
    assert "Case files are incomplete." in client.get(draft.get_absolute_url()).text
    assert "Report progress since" in client.get(f"{draft.get_absolute_url()}edit/").text


def test_the_comparison_date_must_be_before_the_date_of_the_figures(plan):
    client = Client()
    client.force_login(make_user(Role.CLERK))
    address = reverse("reports:write-report", args=[plan.slug]) + "?kind=highlight"
    hidden = dict(re.findall(r'name="(nonce|version)" value="([^"]+)"', client.get(address).text))

    page = client.post(address, hidden | {"as_at": "2/3/2026", "since_on": "3/3/2026"}).text

    assert "Enter a date before the date of the figures" in page
    assert not Report.objects.exists()


def test_an_unknown_kind_of_report_is_not_found(plan):
    address = reverse("reports:write-report", args=[plan.slug])

    assert page_of(Role.CLERK, f"{address}?kind=other").status_code == 404


def test_the_clerk_prints_a_report_from_the_meeting_page_in_one_step(plan):
    item = item_of()
    make_report(plan, kind="highlight", agenda_item=item, title="Highlights of winter")
    client = Client()
    client.force_login(make_user(Role.CLERK))
    address = reverse("reports:print-for-meeting", args=[item.meeting_id])

    meeting = client.get(item.meeting.get_absolute_url()).text
    paper = client.get(f"{address}?kind=highlight")

    assert f"{address}?kind=highlight" in meeting
    assert paper["Content-Type"] == "application/pdf"
    assert 'filename="draft-highlights-of-winter.pdf"' in paper["Content-Disposition"]
    assert Publication.objects.count() == 0


def test_the_clerk_chooses_between_several_plans(plan):
    import_rows(make_plan("Another plan"), {"ref": "1", "action": "Fine", "rag": "red"})
    make_plan("Empty plan")
    item = item_of()
    client = Client()
    client.force_login(make_user(Role.CLERK))
    address = reverse("reports:print-for-meeting", args=[item.meeting_id])

    page = client.get(f"{address}?kind=exception").text
    paper = client.get(f"{address}?kind=exception&plan={plan.slug}")

    assert f"?kind=exception&amp;plan={plan.slug}" in page
    assert "Another plan (PDF)" in page
    assert "Empty plan" not in page
    assert f"item={item.pk}" in page
    assert paper["Content-Type"] == "application/pdf"


def test_only_report_writers_can_print_reports(plan):
    address = reverse("reports:print-for-meeting", args=[item_of().meeting_id])

    assert page_of(Role.OFFICER, address).status_code == 403
    assert page_of(Role.MEMBER, address).status_code == 403


def test_an_action_page_uses_as_many_queries_for_many_publications_as_for_one(plan):
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    action, item = plan.actions.get(ref="A1"), item_of()
    counts = []

    for more in (1, 3):
        for _ in range(more):
            publish(make_report(plan, agenda_item=item))
        with CaptureQueriesContext(connection) as asked:
            client.get(action.get_absolute_url())
            client.get(item.get_absolute_url())
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_making_an_item_exempt_lists_the_published_reports_it_hides(plan):
    item = item_of()
    publish(make_report(plan, title="Update for members", agenda_item=item))
    publish(make_report(plan, title="Canary", agenda_item=item, is_restricted=True))
    client = Client()
    client.force_login(make_user(Role.CLERK, Role.IMPROVEMENT_TEAM))
    page = reverse("committees:edit-item", args=[item.pk])
    typed = {
        "nonce": "7d4a51a6-7e1c-4c56-8a3d-1f6f4c1c9d10",
        "version": item.version,
        "title": item.title,
        "is_exempt": "on",
        "paragraphs": ["1"],
        "exempt_reason": "A child could be recognised.",
        "public_title": "A report",
    }

    response = client.post(page, typed)

    assert "Published report: Update for members" in response.text
    assert "Canary" not in response.text
