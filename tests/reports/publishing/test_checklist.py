"""The checklist before publishing: what prevents it, what needs a reason, what is only shown."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import PlanImport, UpdateRound
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from reports.models import Publication
from reports.publishing.checklist import NEEDED
from reports.publishing.services import publish_report
from reports.rendering.papers import as_html, render_paper, report_of
from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.dates import in_words
from safeguard.exceptions import Refused
from tests.committees.making import make_committee, make_item, make_meeting
from tests.factories import (
    NOW,
    TODAY,
    import_rows,
    make_action,
    make_plan,
    make_report,
    make_user,
    publish,
)
from tests.pages.forms import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
DAY = timedelta(days=1)


@pytest.fixture
def plan():
    plan = make_plan()
    rows = [{"ref": ref, "action": f"Train {ref}", "rag": "amber"} for ref in ("A1", "A2", "A3")]
    import_rows(plan, *rows, as_at=TODAY - 30 * DAY)
    return plan


@pytest.fixture
def client():
    client = Client()
    client.force_login(make_user(Role.IMPROVEMENT_TEAM))
    return client


def ask_for_updates(plan, *, as_at=TODAY, at=NOW):
    return open_round(
        plans=[plan],
        as_at=as_at,
        cut_off_on=as_at,
        timetable=default_timetable(opens_on=as_at, cut_off_on=as_at),
        by=User.objects.system(),
        at=at,
    )


def publish_page(client, draft):
    return client.get(reverse("reports:publish-report", args=[draft.pk])).text


def can_publish(page):
    return "Publish report" in re.sub(r"<h1.*?</h1>", "", page.partition("<main")[2])


def test_a_publishable_report_shows_the_button_and_nothing_to_put_right(plan, client):
    page = publish_page(client, make_report(plan))

    assert can_publish(page)
    assert "Before you can publish" not in page
    assert "outstanding" not in page


@pytest.mark.parametrize("kind", ["exception", "highlight"])
def test_a_draft_is_saved_unwritten_says_so_and_is_not_published(plan, client, kind):
    draft = make_report(plan, kind=kind, **dict.fromkeys(NEEDED[kind], ""))

    page = publish_page(client, draft)
    preview = client.get(draft.get_absolute_url()).text

    assert not can_publish(page)
    assert "Still to be written: Report by, Wards affected, Purpose" in page
    assert preview.count("[to be written]") >= len(NEEDED[kind])
    for claim in ("None stated", "Not stated", "None recorded</li>", "None listed"):
        assert claim not in preview
    with pytest.raises(Refused, match="Still to be written"):
        publish(draft)
    assert not Publication.objects.exists()


def test_a_text_that_says_to_be_written_is_not_published_wherever_it_was_typed(plan):
    import_rows(plan, {"ref": "A1", "commentary_gist": "[To be written]"}, as_at=TODAY)

    with pytest.raises(Refused, match="still in the text"):
        publish(make_report(plan))
    with pytest.raises(Refused, match="Still to be written: Background"):
        publish(make_report(plan, background="Staffing: [to be written]."))


def test_a_marker_that_would_be_printed_literally_is_not_published(plan):
    with pytest.raises(Refused, match=r"“\[sumary\]” would be printed as it is"):
        publish(make_report(plan, background="Here:\n[sumary]"))
    with pytest.raises(Refused, match=r"Recommendation: “\[summary\]” would be printed"):
        publish(make_report(plan, recommendation="[summary]"))


def test_the_summary_takes_its_place_without_blank_lines_around_it(plan):
    report = report_of(make_report(plan, background="See Appendix 1.\n[Summary]\nThen this."))

    page = as_html(report)

    assert "[summary]" not in page.casefold()
    assert [paragraph.text for paragraph in report.sections[-1].paragraphs] == [
        "See Appendix 1.",
        "In summary, there are 3 actions.",
        "Then this.",
    ]


def test_nothing_is_published_while_an_import_is_being_applied(plan, client):
    draft = make_report(plan)
    PlanImport.objects.create(
        plan=plan, as_at=TODAY, by=User.objects.system(), begun_at=NOW, rows=9
    )

    assert not can_publish(publish_page(client, draft))
    with pytest.raises(Refused, match="still being imported"):
        publish(draft)


def test_nothing_is_published_while_a_round_is_being_closed(plan, client):
    round, draft = ask_for_updates(plan), make_report(plan)
    UpdateRound.objects.filter(pk=round.pk).update(
        closed_at=NOW, closed_by=User.objects.system(), still_to_record={}
    )

    assert not can_publish(publish_page(client, draft))
    with pytest.raises(Refused, match="still being closed"):
        publish(draft)


def test_outstanding_updates_need_a_reason_which_the_paper_prints(plan, client):
    ask_for_updates(plan)
    draft = make_report(plan)
    address = reverse("reports:publish-report", args=[draft.pk])
    page = publish_page(client, draft)
    said = re.search(r"3 of 3 updates outstanding on [^.]*\.", page)[0]

    refused = client.post(address, filled_in(client, address))
    client.post(
        address, filled_in(client, address, outstanding_reason="The committee meets tomorrow.")
    )

    assert "Enter why you are publishing before they have arrived" in refused.text
    publication = Publication.objects.get()
    assert f"<strong>{said}</strong> The committee meets tomorrow." in publication.html
    assert publication.data["outstanding"] == [said]
    assert publication.data["outstanding_reason"] == "The committee meets tomorrow."


def test_a_paper_that_says_nothing_about_outstanding_updates_is_refused(plan):
    ask_for_updates(plan)
    draft = make_report(plan)

    with pytest.raises(Refused, match="number of outstanding updates has changed"):
        publish_report(
            report=draft, version=1, paper=render_paper(draft), by=User.objects.system(), at=NOW
        )


def test_a_round_that_began_after_the_date_of_the_report_is_only_mentioned(plan, client):
    ask_for_updates(plan)
    draft = make_report(plan, as_at=TODAY - 10 * DAY)

    page = publish_page(client, draft)

    assert can_publish(page)
    assert "Its updates are not part of this report." in page
    assert publish(draft).data["outstanding"] == []


def test_ratings_that_do_not_match_are_shown_and_do_not_prevent_publishing(plan, client):
    make_action(plan, ref="B1", rag="green", target_date="31/1/2026")

    page = publish_page(client, make_report(plan))

    assert "The ratings of B1, A1, A2, A3 do not match" in page.partition("Check these first")[2]
    assert can_publish(page)


def test_an_appendix_typed_with_its_number_is_not_numbered_twice(plan):
    page = as_html(
        report_of(make_report(plan, appendices="Appendix 1: The plan\nAppendix B - Figures\nMap"))
    )

    assert "Appendix 1:</strong> The plan" in page
    assert "Appendix B:</strong> Figures" in page
    assert "Appendix 3:</strong> Map" in page


def test_none_typed_for_the_appendices_is_printed_as_typed(plan):
    page = as_html(report_of(make_report(plan, appendices="None.")))

    section = page.partition("<h2>Appendices</h2>")[2].partition("<h2>")[0]
    assert "Appendix 1" not in section
    assert "<p>None.</p>" in section


@pytest.mark.parametrize(("days", "publishable"), [(0, True), (3, True), (32, False)])
def test_figures_younger_than_the_meeting_are_pointed_out(plan, client, days, publishable):
    meeting = make_meeting(make_committee("Scrutiny"), TODAY - timedelta(days=days))
    draft = make_report(plan, agenda_item=make_item(meeting, number="5"))
    words = f"The figures are as at {in_words(TODAY)}, which is after the meeting on"

    preview = client.get(draft.get_absolute_url()).text
    page = publish_page(client, draft)

    assert can_publish(page) == publishable
    assert (words in preview) == (words in page) == (days > 0)
    assert ("Before you can publish" in page) != publishable
    if not publishable:
        with pytest.raises(Refused, match="which is after the meeting"):
            publish(draft)


def test_the_list_of_agenda_items_names_the_committee(plan, client):
    item = make_item(make_meeting(make_committee("Scrutiny"), TODAY), "Children", number="5")

    page = client.get(reverse("reports:edit-report", args=[make_report(plan).pk])).text

    assert f"Scrutiny, {in_words(TODAY)}: {item}" in page
