"""The pages for writing, previewing and publishing a report."""

import hashlib

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Publication, Report
from reports.rendering import papers
from safeguard.accounts.roles import Role
from safeguard.pdf import render_pdf
from tests.factories import make_action, make_user
from tests.pages.forms import (
    HARMLESS,
    NOTHING_TO_SEE,
    TOO_LONG,
    as_shown,
    beside,
    errors_of,
    filled_in,
)
from tests.pages.world import begin, publish

pytestmark = pytest.mark.django_db
PAPER = {
    "title": "Update on the plan",
    "as_at": "2/3/2026",
    "report_by": "Director of Children’s Services",
    "wards_affected": "County-wide",
    "purpose": "To report the exceptions.",
    "financial_implications": "None.",
}


@pytest.fixture
def plan():
    return make_action(rag="red", commentary_gist="Two of nine courses ran.").plan


@pytest.fixture
def address(plan):
    return reverse("reports:write-report", args=[plan.slug])


def client_of(*roles):
    client = Client()
    client.force_login(make_user(*roles))
    return client


@pytest.fixture
def client():
    return client_of(Role.IMPROVEMENT_TEAM)


@pytest.fixture
def draft(plan):
    return begin(plan, by=make_user(Role.CLERK))


def test_a_saved_draft_is_previewed_as_it_would_be_published(client, plan, address):
    page = client.post(address, filled_in(client, address, **PAPER), follow=True)

    draft = Report.objects.get()
    assert page.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert "Draft saved." in page.text
    assert "Two of nine courses ran." in page.text
    assert "To report the exceptions." in page.text


@pytest.mark.parametrize(
    ("wrong", "where", "words"),
    [
        ({"title": ""}, "id_title", "Enter a title"),
        ({"title": "x" * 201}, "id_title", None),
        ({"as_at": ""}, "id_as_at", "Enter the date of the figures"),
        ({"as_at": "May 2025"}, "id_as_at", "Date must be like 31/3/2026"),
        ({"as_at": "31/12/2098"}, "id_as_at", "Enter today’s date or an earlier date"),
        ({"as_at": "30/2/2026"}, "id_as_at", None),
        ({"filter": ""}, "id_filter_1", "Choose which actions to list"),
        ({"filter": "everything"}, "id_filter_1", None),
        ({"committee_name": "Scrutiny"}, "id_meeting_on", "Enter the date of the meeting"),
        ({"meeting_on": "1/4/2026"}, "id_committee_name", "Enter the committee"),
        ({"purpose": TOO_LONG}, "id_purpose", None),
        *[({"title": text}, "id_title", "Enter a title") for text in NOTHING_TO_SEE],
        (
            {"background": "The figures are below. [summary]"},
            "id_background",
            "“[summary]” would be printed as it is. Write [summary] on a line of its own",
        ),
        (
            {"background": "[sumary]"},
            "id_background",
            "“[sumary]” would be printed as it is. Write [summary] on a line of its own",
        ),
        (
            {"recommendation": "[summary]"},
            "id_recommendation",
            "“[summary]” would be printed as it is. Remove it",
        ),
    ],
)
def test_errors_are_shown_above_the_form_and_beside_the_field(client, address, wrong, where, words):
    page = client.post(address, filled_in(client, address, **PAPER) | wrong)

    field = where.removeprefix("id_").removesuffix("_1")
    [(at, said)] = errors_of(page).items()
    assert at == where
    # Above the form, an error about a date names the date.
    assert [said.rpartition(": ")[2]] == beside(page, field)
    assert words is None or beside(page, field) == [words]
    assert not Report.objects.exists()


@pytest.mark.parametrize("text", HARMLESS, ids=lambda text: text[:20])
def test_markup_typed_in_a_field_is_escaped(client, address, text):
    form = filled_in(client, address, **PAPER) | {"purpose": text, "title": text[:200]}

    page = client.post(address, form, follow=True)

    assert Report.objects.get().purpose == text
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert "49" not in page.context["report"].title


def test_a_form_submitted_twice_creates_one_draft(client, address):
    form = filled_in(client, address, **PAPER)

    places = {client.post(address, form)["Location"] for _ in range(2)}

    assert places == {Report.objects.get().get_absolute_url()}


def test_fields_not_on_the_form_are_ignored(client, plan, address):
    clerk = client_of(Role.CLERK)
    extra = {"is_restricted": "on", "plan": "99", "published_by": "1"}

    clerk.post(address, filled_in(clerk, address, **PAPER) | extra)

    assert Report.objects.values("plan", "is_restricted").get() == {
        "plan": plan.pk,
        "is_restricted": False,
    }


def test_two_people_editing_the_same_draft_lose_nothing(client, draft):
    address = reverse("reports:edit-report", args=[draft.pk])
    form = filled_in(client, address, title="My title")
    other = client_of(Role.SIGNING_OFFICER, Role.CLERK)
    theirs = {"title": "Their title", "purpose": "Their purpose."}
    other.post(address, filled_in(other, address, **theirs))

    conflict = client.post(address, form)
    client.post(address, as_shown(conflict))

    assert conflict.status_code == 409
    now = conflict.text.partition("Current details")[2].partition("<form")[0]
    assert "Their title" in now
    assert "Their purpose." in now
    assert " changed this report today at " in conflict.text
    assert 'value="My title"' in conflict.text
    draft.refresh_from_db()
    assert draft.title == "My title"


def test_a_draft_is_published_once_and_its_pdf_is_kept_byte_for_byte(client, draft):
    address = reverse("reports:publish-report", args=[draft.pk])
    form = filled_in(client, address)

    page = client.post(address, form, follow=True)
    again = client.post(address, form)

    publication = Publication.objects.get()
    assert page.redirect_chain == [(publication.get_absolute_url(), 302)]
    assert again["Location"] == publication.get_absolute_url()
    assert "Report published." in page.text
    pdf = client.get(reverse("reports:publication-pdf", args=[publication.pk]))
    assert pdf.content.startswith(b"%PDF-")
    assert hashlib.sha256(pdf.content).hexdigest() == publication.pdf_sha256
    assert publication.pdf_sha256 in page.text


def test_the_pdf_of_a_draft_is_rendered_again_only_if_the_draft_has_changed(
    client, draft, monkeypatch
):
    rendered = []

    def render(document, **options):
        rendered.append(document)
        return render_pdf(document, **options)

    monkeypatch.setattr(papers, "render_pdf", render)
    address = reverse("reports:report-pdf", args=[draft.pk])

    first, second = client.get(address), client.get(address)
    Report.objects.filter(pk=draft.pk).update(purpose="To ask for a decision.")
    third = client.get(address)

    assert first.content == second.content != third.content
    assert len(rendered) == 2


def test_a_draft_changed_since_it_was_viewed_is_not_published(client, draft):
    address = reverse("reports:publish-report", args=[draft.pk])
    form = filled_in(client, address)
    Report.objects.filter(pk=draft.pk).update(version=7)

    page = client.post(address, form)

    assert page.status_code == 409
    assert " changed this report " in page.text
    assert not Publication.objects.exists()


@pytest.mark.parametrize("is_own", [True, False])
def test_a_stale_page_says_which_version_was_published_by_whom_and_links_to_it(
    client, draft, is_own
):
    address = reverse("reports:publish-report", args=[draft.pk])
    form = filled_in(client, address)
    other = client if is_own else client_of(Role.SIGNING_OFFICER, Role.CLERK)
    other.post(address, filled_in(other, address))
    publication = Publication.objects.get()

    told = client.post(address, form)

    who = "You published" if is_own else f"{publication.published_by.name} published"
    assert told.status_code == 409
    assert f"{who} {publication.number} " in told.text
    assert publication.get_absolute_url() in told.text


def test_an_appendix_not_cited_is_pointed_out_before_publishing(client, plan):
    draft = begin(plan, by=make_user(Role.CLERK), appendices="The figures")

    for name in ("report", "publish-report"):
        page = client.get(reverse(f"reports:{name}", args=[draft.pk]))
        assert "Appendix 1 is listed but not mentioned in the text." in page.text


def test_no_appendices_is_no_appendix_to_mention(client, plan):
    draft = begin(plan, by=make_user(Role.CLERK), appendices="None.")

    for name in ("report", "publish-report"):
        page = client.get(reverse(f"reports:{name}", args=[draft.pk]))
        assert "listed but not mentioned" not in page.text


def test_drafts_are_listed_for_report_writers_until_published(client, draft):
    listed = reverse("reports:publications")
    member = client_of(Role.MEMBER)

    assert draft.get_absolute_url() in client.get(listed).text
    assert draft.get_absolute_url() not in member.get(listed).text

    publication = publish(draft, by=make_user(Role.AUDITOR))

    assert draft.get_absolute_url() not in client.get(listed).text
    assert publication.get_absolute_url() in member.get(listed).text


def test_people_who_cannot_write_reports_are_refused(address):
    assert client_of(Role.OFFICER).post(address, PAPER).status_code == 403
    assert not Report.objects.exists()
