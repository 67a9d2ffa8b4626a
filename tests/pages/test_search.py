"""The search box: what it finds, where it redirects and what it never reveals."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import Action
from safeguard.accounts.roles import Role
from safeguard.text_search import MOST_FOUND, Words, folded, pattern_of
from tests.committees import making
from tests.factories import (
    import_rows,
    make_action,
    make_evidence,
    make_plan,
    make_report,
    publish,
)
from tests.pages.forms import filled_in
from tests.pages.searching import ADDRESS, client_of, found
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def client():
    return client_of(Role.IMPROVEMENT_TEAM)


def test_an_action_matches_if_all_the_words_are_in_any_of_its_text(client):
    make_action(ref="SL1", action="Train every social worker")
    make_action(ref="SL2", action="Train the board")

    assert found(client, "worker TRAIN") == {"Actions": ["SL1"]}
    assert found(client, "train no staff") == {}


def test_evidence_is_found_by_title_and_links_to_its_place_on_the_action(client):
    evidence = make_evidence(make_action(ref="SL1"), "Register of the training")

    (group,) = client.get(ADDRESS, {"q": "training register"}).context["found"]

    assert (group.heading, group.found[0].title) == ("Evidence", "Register of the training")
    assert group.found[0].address == evidence.get_absolute_url()
    assert group.found[0].beside == "SL1. Improvement plan"


@pytest.mark.parametrize(
    ("stands", "typed"),
    [
        ("ÉCOLE", "école"),
        ("école", "ECOLE"),
        ("Pen Llŷn", "llyn"),
        ("Llyn", "LLŶN"),
        ("Straße", "strasse"),
        ("the children’s rights", "children's"),
        ("the children's rights", "children’s"),
        ("follow–up visits", "follow-up"),
        ("Øresund", "oresund"),
        ("Cæsar", "caesar"),
        ("100% of (them)", "100% (them)"),
        ("a_b", "a_b"),
        ("ΑΘΗΝΑ", "αθηνα"),
        ("back\\slash", "back\\slash"),
    ],
)
def test_case_and_accents_are_ignored_on_both_databases(client, stands, typed):
    make_action(ref="SL1", action=f"Before {stands} after")

    assert found(client, typed) == {"Actions": ["SL1"]}


@pytest.mark.parametrize(
    "typed", ["a.c", "%%", "__", ".*", "[a-z]+", "'; DROP TABLE--", "^SL", "\\d"]
)
def test_punctuation_has_no_special_meaning(client, typed):
    make_action(ref="SL1", action="abc 123")

    assert found(client, typed) == {}


def test_updates_from_leads_are_found_with_their_action(client):
    make_action(ref="SL1", commentary_gist="The first café opened.")

    page = client.get(ADDRESS, {"q": "cafe"})

    (group,) = page.context["found"]
    assert group.heading == "Updates"
    assert group.found[0].address == Action.objects.get().get_absolute_url()
    assert "The first café opened." in page.text


def test_minutes_resolutions_and_reports_can_be_found(client):
    item = making.make_item(making.make_meeting(making.make_committee()), "Foster care", number="5")
    making.make_resolution(
        making.make_minute(item, "Carers were praised."), text="That foster care"
    )
    report = make_report(make_plan(), title="Update on foster care")
    publish(report)
    make_report(make_plan("Another plan"), title="A draft", purpose="To report on foster care.")

    assert found(client, "foster care") == {
        "Minutes": ["5 Foster care"],
        "Resolutions": ["Foster care"],
        "Published reports": [f"Update on foster care ({report.pk}.1)"],
        "Draft reports": ["A draft"],
    }


FOLDED = "the children’s café – Straße"
SIGNS = "children's CAFE - strasse"


def make_one_of_each_kind(words):
    """Creates one record of each kind with the words in its text but not in its title."""
    plan = make_plan()
    cells = {"outcome_wanted": words, "rag": "red", "commentary_gist": words}
    import_rows(plan, {"ref": "1", "action": "Train", **cells})
    make_evidence(plan.actions.get(), SIGNS)
    item = making.make_item(making.make_meeting(making.make_committee()), "Care", number="5")
    making.make_resolution(making.make_minute(item, words), text=words)
    make_report(plan, title="A draft", recommendation=words)
    return publish(make_report(plan, title="As it was published"))


def test_every_kind_is_found_by_its_text_whatever_the_case_and_accents(client):
    published = make_one_of_each_kind(FOLDED)

    assert found(client, SIGNS) == {
        "Actions": ["1"],
        "Updates": ["1, 2 March 2026"],
        "Evidence": [SIGNS],
        "Minutes": ["5 Care"],
        "Resolutions": ["Care"],
        "Published reports": [str(published)],
        "Draft reports": ["A draft"],
    }
    page = client.get(ADDRESS, {"q": SIGNS}).text
    assert page.count(FOLDED) >= 5


def test_changed_text_is_found_by_its_new_words_only():
    world = make_world()
    client = Client()
    client.force_login(world.people["clerk"])
    page = reverse("committees:write-minute", args=[world.item.pk])
    draft = reverse("reports:edit-report", args=[world.draft.pk])
    team = Client()
    team.force_login(world.people["improvement-team"])
    edit = reverse("actions:edit-action", args=[world.own.pk])
    import_rows(world.plan, {"ref": "2", "action": "Count the zebras"})

    client.post(page, filled_in(client, page, text="A zebra was seen."))
    client.post(draft, filled_in(client, draft, purpose="To report on the zebra."))
    team.post(edit, filled_in(team, edit, wording="Feed the zebra", reason="It is hungry."))

    assert set(found(client, "zebra")) >= {"Minutes", "Draft reports"}
    assert found(team, "zebra")["Actions"] == ["1", "2"]
    assert "Actions" not in found(team, "audit the files")


def test_posts_plans_and_committees_are_found_by_name(client):
    make_action(make_plan("MASH improvement plan"), ref="1", lead="Head of MASH")
    making.make_committee("MASH board")

    assert found(client, "mash") == {
        "Posts": ["Head of MASH"],
        "Plans": ["MASH improvement plan"],
        "Committees": ["MASH board"],
    }
    for other in (client_of(Role.MEMBER), client_of(Role.ADMINISTRATOR)):
        assert found(other, "mash") == {"Committees": ["MASH board"]}


def test_whole_words_come_before_parts_of_words(client):
    plan = make_plan()
    import_rows(
        plan,
        {"ref": "1", "action": "Highlight what is considered"},
        {"ref": "2", "action": "A light that turned red."},
        {"ref": "3", "action": "The multi-agency board"},
        {"ref": "4", "action": "The red light"},
    )

    assert found(client, "red light") == {"Actions": ["2", "4", "1"]}


@pytest.mark.parametrize("typed", ['"red light"', "“Red light”", 'the "red light"'])
def test_a_phrase_in_quotes_is_found_as_a_whole(client, typed):
    import_rows(
        make_plan(),
        {"ref": "1", "action": "A light that turned red: the end"},
        {"ref": "2", "action": "The red light"},
    )

    assert found(client, typed) == {"Actions": ["2"]}


def test_a_committee_and_items_are_found_only_by_those_who_can_see_them():
    board = making.make_committee("Closed board", is_public=False)
    meeting = making.make_meeting(board, date(2011, 6, 1))
    making.make_item(meeting, "Closed matter", number="46")
    member = client_of(Role.MEMBER)

    for typed in ("closed", "item 46", "1 June 2011"):
        assert found(member, typed) == {}


@pytest.mark.parametrize("typed", ["", "   ", "\u200b", "\x00"])
def test_an_empty_search_explains_what_can_be_found(client, typed):
    page = client.get(ADDRESS, {"q": typed}).text

    assert "Search posts, plans, actions, updates" in page
    assert "There is a problem" not in page


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("x", "Enter a word of 2 characters or more"),
        ("x y", "Enter a word of 2 characters or more"),
        ("w" * 9_000, "Search for 12 words or fewer, and no more than 200 characters"),
        (
            "a b c d e f g h i j k l m",
            "Search for 12 words or fewer, and no more than 200 characters",
        ),
    ],
)
def test_searches_that_are_too_short_or_too_long_show_an_error(client, typed, message):
    make_action(ref="SL1", action="x y z")

    page = client.get(ADDRESS, {"q": typed})

    assert page.status_code == 200
    assert message in page.text
    assert page.context["found"] == []


def test_too_many_results_are_cut_short_without_a_total(client):
    plan = make_plan()
    import_rows(plan, *({"ref": f"A{n}", "action": "Train"} for n in range(MOST_FOUND + 1)))

    page = client.get(ADDRESS, {"q": "train"})

    assert f"Showing the first {MOST_FOUND}." in page.text
    assert len(page.context["found"][0].found) == MOST_FOUND


@pytest.mark.parametrize("who", ["officer", "clerk", "member", "administrator"])
def test_a_hidden_action_is_not_found_by_its_words_or_reference(who):
    world = make_world()
    client = Client()
    client.force_login(world.people[who])

    for typed in ("Review the case", "3", "review"):
        page = client.get(ADDRESS, {"q": typed})
        assert page.status_code == 200
        assert "Review the case" not in page.text.replace(f"“{typed}”", "").replace(
            f'value="{typed}"', ""
        )


def test_the_exempt_part_of_a_minute_is_found_only_by_those_who_can_read_it():
    item = making.make_item(making.make_meeting(making.make_committee()), number="5")
    making.make_minute(item, "Open words.", exempt_text="The family of Elm Street.")
    making.publish(item.meeting)

    assert found(client_of(Role.CLERK), "elm street") == {"Minutes": ["5 Improvement plan"]}
    assert found(client_of(Role.OFFICER), "elm street") == {}
    assert found(client_of(Role.MEMBER), "elm street") == {}


def test_members_find_only_what_has_been_published():
    world = make_world()
    client = Client()
    client.force_login(world.people["member"])

    assert set(found(client, "improvement plan")) <= {"Minutes", "Resolutions", "Published reports"}
    assert set(found(client, "train all staff")) == {"Published reports"}
    assert found(client, "the trainer left") == {}


def test_the_search_box_is_in_the_header_only_when_signed_in(client):
    signed_in = client.get(reverse("home")).text
    signed_out = Client().get(reverse("help")).text

    assert 'role="search"' in signed_in
    assert 'role="search"' not in signed_out


def test_the_search_text_is_escaped(client):
    page = client.get(ADDRESS, {"q": "<script>alert(1)</script>"}).text

    assert "<script>alert(1)" not in page
    assert "<script>alert(1)</script>" in unescape(page)


def test_searching_uses_as_many_queries_for_a_thousand_actions_as_for_ten(client):
    plan = make_plan()
    asked = []
    for first, last in ((0, 10), (10, 1_000)):
        rows = (
            {"ref": f"A{n}", "action": "Train", "commentary_gist": "Train on."}
            for n in range(first, last)
        )
        import_rows(plan, *rows)
        with CaptureQueriesContext(connection) as captured:
            client.get(ADDRESS, {"q": "train"})
        asked.append(len(captured))

    assert asked[0] == asked[1] < 18


def test_the_highlight_pattern_matches_accented_letters():
    for word in ("Ångström", "naïve", "ﬁx", "Þór", "Œuvre", "ẅ"):
        assert re.fullmatch(pattern_of(folded(word)), word)
    assert Words.read(" One\u200b  two ").typed == "One two"


def test_an_excerpt_starts_and_ends_with_whole_words():
    text = "unbelievable " * 9 + "needle " + "unbelievable " * 30

    excerpt = Words.read("needle").excerpt(text)

    assert "needle" in excerpt
    assert set(excerpt.split()) == {"…", "unbelievable", "needle"}
    assert Words.read("needle").excerpt("x" * 90 + "needle" + "x" * 300).count("x") > 100
