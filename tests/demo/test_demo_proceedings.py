"""The demonstration's committees, with the resolutions and papers of five real councils."""

from datetime import date

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from actions.models import Action
from committees.models import AgendaItem, Committee, FollowUp, Meeting, Minute, Resolution
from reports.kinds.numbering import uncited
from reports.models import Publication
from reports.rendering.papers import report_of as draft_report
from safeguard.accounts.models import Post, User
from safeguard.audit.services import verify
from safeguard.demo.demonstration import PLAN_TITLE, load_demo
from tests.commands import manage, report_of
from tests.pdf_shelf import shelve

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
PLAN = "Children's services improvement plan"


def clauses(number):
    rows = Resolution.objects.filter(minute__item__number=number).in_order()
    return [(clause.label, clause.kind) for clause in rows]


def due_of(wording):
    follow_up = FollowUp.objects.with_origin().get(wording__startswith=wording)
    return follow_up.state, follow_up.owner_name, follow_up


@pytest.mark.usefixtures("demo")
def test_each_committee_has_its_own_clause_labels():
    assert clauses("46") == [
        ("(a)", "NOTING"),
        ("(b)", "REQUEST"),
        ("(c)", "INFORMATION_REQUEST"),
        ("(d)", "STANDING_INSTRUCTION"),
    ]
    assert clauses("6") == [("(1)", "COURTESY"), ("(2)", "REQUEST")]
    assert clauses("4") == [
        ("1.", "COURTESY"),
        ("2.", "COURTESY"),
        ("", "CONDITIONAL"),
        ("", "UNDERTAKING"),
    ]
    assert clauses("7") == [("", "CHAIRS_REQUEST")]


@pytest.mark.usefixtures("demo")
def test_follow_ups_have_the_status_of_the_real_cases():
    director = "Director of Children's Services"

    asked_again = FollowUp.objects.get(repeats__isnull=False)
    assert (asked_again.state, asked_again.asked_on) == ("delivered", date(2013, 5, 7))
    assert asked_again.delivered_minute.item.number == "66"
    assert due_of("Provide a breakdown")[:2] == ("open", director)
    assert due_of("Focus reports on red ratings")[:2] == ("in-force", director)
    assert due_of("Accept the action plan")[0] == "closed"
    state, _, november = due_of("Bring a further report")
    assert (state, november.due_meeting.held_on) == ("scheduled", date(2011, 11, 15))
    assert november.is_overdue(on=date(2011, 11, 16))
    assert due_of("Decide whether")[:2] == ("waiting", "Chair")
    assert due_of("Have the minister's letter")[:2] == (
        "open",
        "Commissioner for Education and Children",
    )
    _, _, referred = due_of("Present the new inspection framework")
    assert referred.addressed_committee.name == "Corporate Parenting Panel"
    assert referred.due_meeting.held_on == date(2014, 3, 18)


@pytest.mark.usefixtures("demo")
def test_minutes_link_to_an_earlier_minute_and_have_the_real_figures():
    minute = Minute.objects.get(item__number="6")
    late = Minute.objects.get(item__number="4").text

    assert minute.refers_to.get().item.meeting.held_on == date(2011, 3, 15)
    assert "22 grades: 6 outstanding, 13 good, 3 adequate" in minute.text
    assert "60 per cent" in late
    assert "a target of 80 per cent" in late
    assert "received on 23 November" in late


@pytest.mark.usefixtures("demo")
def test_every_report_is_published_on_its_item_and_is_public(client):
    found = dict(Publication.objects.values_list("agenda_item__number", "report__kind"))

    assert found == {"5": "exception", "46": "highlight", "7": "exception"}
    for publication in Publication.objects.all():
        shelve(f"demonstration-{publication.report_id}", bytes(publication.pdf))
        page = client.get(publication.get_public_url())
        assert page.status_code == 200
        assert publication.title in page.text.replace("&#x27;", "'")


@pytest.mark.usefixtures("demo")
def test_the_seven_amber_actions_have_the_real_figures():
    report = report_of(PLAN, "21 January 2014")
    flagged = {
        flag: [row["ref"] for row in report["rows"] if flag in row["flags"]]
        for flag in ("no-timescale", "awaiting-sign-off", "overdue")
    }
    later = report_of(PLAN, "1 April 2014")

    assert report["counts"] == {"green": 0, "amber": 7, "red": 0, "no-data": 0}
    assert "There are no red ratings." in report["summary"]
    assert flagged == {
        "no-timescale": ["IP1", "IP4", "IP7"],
        "awaiting-sign-off": ["IP5"],
        "overdue": [],
    }
    assert (later["flags"]["overdue"], later["flags"]["no-timescale"]) == (2, 5)


@pytest.mark.usefixtures("demo")
def test_the_highlight_report_has_staff_figures_and_five_risks():
    publication = Publication.objects.get(agenda_item__number="46")

    assert publication.data["figures"] == [
        "Social workers: 198 people, 175 full-time equivalents, no vacancies."
    ]
    assert len(publication.data["risks"]) == 5
    assert publication.data["since"] == "2013-07-01"


def rows_now():
    mine = ("actions", "committees", "reports", "accounts")
    models = [model for name in mine for model in apps.get_app_config(name).get_models()]
    return {model._meta.label: model._base_manager.count() for model in models}


def test_loading_it_twice_adds_no_rows(demo):
    before = rows_now()

    again = load_demo(at=timezone.now(), known=demo.passwords)

    assert rows_now() == before
    assert again.publication == demo.publication
    verify()


@pytest.mark.usefixtures("demo")
def test_members_can_read_an_agenda_and_its_resolutions(client):
    for name in ("committee", "meeting", "item"):
        rows = {"committee": Committee, "meeting": Meeting, "item": AgendaItem}[name]
        for row in rows.objects.all():
            page = client.get(reverse(f"committees:public-{name}", args=[row.pk]))
            assert page.status_code == 200, row


@pytest.mark.usefixtures("demo")
def test_the_figures_match_the_published_paper():
    report = report_of(PLAN_TITLE, "2009-06-15")

    assert list(report["counts"].values()) == [9, 2, 10, 1, 4, 2]
    assert list(report["shares"].values()) == [32, 7, 36, 4, 14, 7]
    assert (report["total"], report["completed"], len(report["rows"])) == (28, 9, 19)
    assert report["flags"] == {
        "overdue": 4,
        "no-timescale": 10,
        "on-hold": 1,
        "revised-timescale-needed": 4,
        "awaiting-sign-off": 0,
        "no-data": 2,
        "no-end-date": 0,
        "reopened": 0,
    }


@pytest.mark.usefixtures("demo")
def test_the_report_has_seventeen_paragraphs_and_cites_each_appendix():
    publication = Publication.objects.get(plan__title=PLAN_TITLE)
    report = draft_report(publication.report)

    shelve("demonstration", bytes(publication.pdf))
    numbers = [p.number for section in report.sections for p in section.paragraphs]
    assert numbers == list(range(1, 18))
    titles = [title for _number, title in report.appendices]
    assert uncited(titles, [publication.report.background]) == []
    cited = [
        paragraph.number
        for section in report.sections
        for paragraph in section.paragraphs
        if "Appendix" in paragraph.text
    ]
    assert cited == [4, 5, 15, 17]
    assert publication.html.count('class="report-number"') == 17
    assert "This is the first report." in publication.html


@pytest.mark.usefixtures("demo")
def test_the_report_command_prints_the_published_figures():
    page = manage(
        "report", "exception", "--plan", PLAN_TITLE, "--as-at=2009-06-15", "--format=html"
    )

    for text in [
        "County-wide",
        "This is the first report.",
        "26 June 2009",
        "THAT Scrutiny members",
    ]:
        assert text in page
        assert text in Publication.objects.get(plan__title=PLAN_TITLE).html


@pytest.mark.usefixtures("demo")
def test_the_officer_holds_a_post_that_leads_actions():
    officer = User.objects.get(email="officer@example.org")
    posts = Post.objects.filter(holdings__user=officer)
    assert Action.objects.filter(lead__in=posts).count() >= 4
