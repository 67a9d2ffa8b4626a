"""Exempt and confidential information leaves no trace for people who cannot see it.

Based on a Rotherham committee: an open report with an exempt appendix, beside an item that is
wholly exempt. The plan has ten actions, one of which, rated red, is confidential: the public can
read about nine and cannot work out that there is a tenth.
"""

import re
from collections import deque
from dataclasses import replace
from datetime import date
from html import unescape
from urllib.parse import urldefrag, urljoin

import pytest
from django.db import transaction

from actions.models import Action
from committees.meetings.services.agenda import Exemption
from reports.publishing.checklist import publishing_note
from reports.publishing.services import publish_report
from reports.rendering.papers import as_data, as_document, as_html, render_paper, report_of
from safeguard.accounts.roles import Role
from tests.committees import making
from tests.factories import TODAY, import_rows, make_plan, make_report, make_user, publish
from tests.pdf import reading

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

STAND_IN = b"%PDF-1.7 of a few bytes"
KINDS = ["exception", "highlight"]
RATINGS = ["green"] * 4 + ["amber"] * 3 + ["red"] * 2
# The number in figures or words, and every way of saying that something is withheld.
HINTS_AT_A_TENTH = re.compile(
    r"\b10\b|\bten\b|hidden|withheld|confidential|restricted|exempt|not shown|left out", re.I
)


def canary(name):
    """Returns a word that stands for a secret and identifies it if it leaks."""
    return f"canary-{name}"


@pytest.fixture
def plan():
    plan = make_plan("Plan after the review")
    import_rows(plan, *open_rows(), secret_row())
    keep_secret(plan)
    return plan


def open_rows():
    return [
        {"ref": str(number), "action": f"Promise {number}", "rag": rating, "theme": "Practice"}
        for number, rating in enumerate(RATINGS, start=1)
    ]


def secret_row():
    return {
        "ref": "10",
        "action": canary("wording"),
        "rag": "red",
        "theme": canary("theme"),
        "success_measure": canary("measure"),
        "commentary_gist": canary("progress"),
        "improvement_required": canary("required"),
        "next_step": canary("next-step"),
        "target_date": "1/2/2024",
        "state": "on-hold",
        "state_reason": canary("reason"),
    }


def keep_secret(plan):
    Action.objects.filter(plan=plan, ref="10").update(is_confidential=True)


@pytest.fixture
def item():
    """The open item: its report is public but its fourth appendix is exempt."""
    meeting = making.make_meeting(making.make_committee(), date(2026, 2, 3))
    item = making.make_item(meeting, "Improvement plan", number="5")
    making.make_document(item, "Report", external_url="https://example.org/report.pdf")
    making.make_document(
        item,
        canary("file-name.pdf"),
        external_url=f"https://example.org/{canary('file-address')}",
        exemption=Exemption([4], canary("public-interest"), "Appendix 4"),
    )
    making.make_minute(
        item, "The committee considered the report.", exempt_text=canary("exempt-part")
    )
    making.publish(meeting)
    return item


@pytest.fixture
def exempt_item(item):
    """A wholly exempt item with everything an item can have."""
    kept = Exemption([1, 2, 3], canary("item-reason"), "A review")
    hidden = making.make_item(
        item.meeting,
        canary("item-title"),
        number="6",
        purpose_line=canary("purpose"),
        exemption=kept,
    )
    making.make_document(hidden, canary("its-document"))
    clause = making.make_resolution(making.make_minute(hidden, canary("minute")), text=canary("x"))
    making.make_follow_up(clause, wording=canary("follow-up"), owner_text=canary("owner"))
    return hidden


@pytest.fixture
def papers(plan, item, exempt_item):
    """Open reports of both kinds, and reports that are not public."""
    publish_openly(plan, item)
    secret = canary("restricted-title")
    restricted = make_report(plan, agenda_item=item, title=secret, is_restricted=True)
    exempt = make_report(plan, agenda_item=exempt_item, title=canary("its-paper"))
    return {
        "restricted": publish(restricted, pdf=STAND_IN),
        "exempt": publish(exempt, pdf=STAND_IN),
    }


def publish_openly(plan, item):
    """Publishes a report of each kind on the open item, with its real PDF."""
    for kind in KINDS:
        draft = make_report(plan, kind=kind, agenda_item=item, title=f"Open {kind}")
        paper = render_paper(draft, publishing_note(draft, on=TODAY))
        publish_report(report=draft, version=1, paper=paper, **making.by())


def steps(client, start):
    """Yields every address reached by following links from the start, nearest first.

    Each address comes with its response.
    """
    seen, to_see = {start}, deque([start])
    while to_see:
        address = to_see.popleft()
        response = client.get(address)
        yield address, response
        if response.get("Content-Type", "").startswith("text/html"):
            links = re.findall(r'href="([^"]*)"', response.text)
            there = [urldefrag(urljoin(address, unescape(link))).url for link in links]
            ours = [one for one in there if one.startswith(start) and "/static/" not in one]
            to_see += [one for one in dict.fromkeys(ours) if one not in seen]
            seen.update(ours)


def walk(client, start):
    """Returns every response reached by following links from the start, by address."""
    return dict(steps(client, start))


def said(response):
    """Returns everything in a response: headers, text and the contents of a PDF."""
    is_paper = response.get("Content-Type") == "application/pdf"
    if is_paper and response.content != STAND_IN:
        words = reading.text(response.content) + reading.beside_the_text(response.content)
    else:
        words = response.content.decode("utf-8", "replace")
    return f"{dict(response.headers)}\n{unescape(words)}"


def leaked_secrets(responses):
    """Returns the canaries that leaked, and the address at which each one did."""
    return {
        (address, secret)
        for address, response in responses.items()
        for secret in re.findall(r"canary-[\w-]+", said(response))
    }


def test_the_public_sees_only_that_the_appendix_is_exempt(client, item):
    page = client.get(f"/public/items/{item.pk}/").text

    (line,) = re.findall(r"<li>\s*(Appendix 4.*?)</li>", page, re.DOTALL)
    assert " ".join(re.sub("<[^>]*>", " ", line).split()) == (
        "Appendix 4 Not available: exempt under paragraph 4 of Part 1 of Schedule 12A"
    )
    assert "href" not in line
    assert 'href="https://example.org/report.pdf"' in page


def test_no_page_or_report_linked_for_the_public_reveals_a_secret(client, papers):
    responses = walk(client, "/public/")

    assert {response.status_code for response in responses.values()} == {200}
    assert sum(address.endswith("/pdf/") for address in responses) == len(KINDS)
    assert "Promise 8" in "".join(said(response) for response in responses.values())
    assert leaked_secrets(responses) == set()


@pytest.mark.parametrize("role", [Role.MEMBER, Role.OFFICER, Role.ADMINISTRATOR])
def test_no_page_or_report_linked_for_a_signed_in_user_reveals_a_secret(client, papers, role):
    client.force_login(make_user(role))

    responses = walk(client, "/")

    assert len(responses) > 20
    assert leaked_secrets(responses) == set()


def test_people_with_access_can_reach_every_secret_through_links(client, papers):
    client.force_login(make_user(Role.CLERK, Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER))

    names = ["wording", "file-name", "item-title", "restricted-title", "its-paper", "follow-up"]
    missing = {canary(name) for name in names}

    for address, response in steps(client, "/"):
        missing -= {secret for _, secret in leaked_secrets({address: response})}
        if not missing:
            break

    assert missing == set()


def test_a_hidden_page_is_byte_for_byte_the_same_as_a_missing_page(
    client, item, exempt_item, papers
):
    board = making.make_meeting(making.make_committee("Board", is_public=False))
    paper, restricted = papers["exempt"], papers["restricted"]
    hidden_pages = [
        f"/public/items/{exempt_item.pk}/",
        f"/public/meetings/{board.pk}/",
        f"/public/committees/{board.committee_id}/",
        *(f"/public/publications/{one.number}/" for one in (paper, restricted)),
        *(f"/public/publications/{one.number}/pdf/" for one in (paper, restricted)),
        *(f"/public/documents/{document.pk}/" for document in item.documents.all()),
    ]
    missing_page = client.get("/public/items/999999/")

    for address in hidden_pages:
        response = client.get(address)

        assert response.status_code == missing_page.status_code == 404, address
        assert response.content == missing_page.content, address
        assert plain_headers(response) == plain_headers(missing_page), address


def plain_headers(response):
    return {k: v for k, v in response.items() if k not in {"X-Request-ID", "Date"}}


@pytest.mark.parametrize("kind", KINDS)
def test_the_public_report_has_nine_actions_and_the_restricted_report_ten(plan, kind):
    public = make_report(plan, kind=kind)
    restricted = make_report(plan, kind=kind, is_restricted=True)

    open_report, full_report = report_of(public), report_of(restricted)

    assert "there are 9 actions" in as_html(open_report)
    assert "there are 10 actions" in as_html(full_report)
    assert (as_data(open_report)["total"], as_data(full_report)["total"]) == (9, 10)
    assert (open_report.counts["red"], full_report.counts["red"]) == (2, 3)
    assert canary("wording") in as_html(full_report)


def test_no_public_page_or_report_hints_at_a_tenth_action(client, plan, item):
    publish_openly(plan, item)

    papers = [a for address, a in walk(client, "/public/").items() if "/publications/" in address]

    assert len(papers) == 2 * len(KINDS)
    for paper in papers:
        words = re.sub("<[^>]*>", " ", said(paper).partition("\n")[2])
        assert "there are 9 actions" in " ".join(words.split())
        assert HINTS_AT_A_TENTH.findall(words) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_public_report_is_the_same_as_without_the_tenth_action(kind):
    with transaction.atomic():
        without = shown_form(kind, open_rows())
        transaction.set_rollback(True)

    with_it = shown_form(kind, [*open_rows(), secret_row()])

    assert with_it == without


def shown_form(kind, rows):
    """Returns the page, PDF and figures of a plan with these rows.

    The head of the audit trail is left out.
    """
    plan = make_plan("Plan after the review")
    import_rows(plan, *rows)
    keep_secret(plan)
    report = replace(report_of(make_report(plan, kind=kind)), audit_head="")
    return as_html(report), as_document(report), as_data(report)
