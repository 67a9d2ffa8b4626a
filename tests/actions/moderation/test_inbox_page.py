"""The inbox of a round: new and unchanged updates, and going from one update to the next."""

import pytest
from django.urls import reverse

from actions.models import Action, Reading
from actions.updates.services.progress import confirm_nothing_changed
from tests.actions.moderation.updates import list_of, page_of, send_update
from tests.factories import NOW, TODAY
from tests.pages.forms import as_shown

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


def test_an_unchanged_update_is_one_line_and_already_ticked(round, team, lead, client):
    same, news = Action.objects.get(ref="A1"), send_update("A2", lead, round)
    unchanged = confirm_nothing_changed(
        action=same, version=same.version, effective_on=TODAY, round=round, by=lead, at=NOW
    )

    page = client.get(list_of(round))
    sent = client.post(list_of(round), as_shown(page))

    assert page.context["answers"].unchanged[0].entry == unchanged
    assert [each.entry for each in page.context["answers"].with_changes] == [news]
    assert "1 update with no change" in page.text
    assert page.text.count(" checked>") == 1
    assert "1 update accepted." in client.get(sent.url).text
    assert Reading.objects.get().entry == unchanged


def test_an_update_with_the_same_wording_as_last_time_is_marked(round, team, lead, client):
    send_update("A1", lead, round, "Group A1 was invited.")
    send_update("A2", lead, round)

    page = client.get(list_of(round)).text

    assert page.count("Same wording as last time") == 1
    assert "2 updates to read" in page
    assert "something new" not in page


def test_an_update_accepted_meanwhile_is_told_by_whom_and_the_rest_stays_ticked(
    round, team, lead, client
):
    first, second = send_update("A1", lead, round), send_update("A2", lead, round)
    ticked = [str(first.pk), str(second.pk)]
    sent = as_shown(client.get(list_of(round)), entries=ticked)
    other = as_shown(client.get(list_of(round)), entries=[str(first.pk)])
    client.post(list_of(round), other)

    told = client.post(list_of(round), sent)

    assert f"{team.name} accepted the update about A1 today at " in told.text
    assert "Select a valid choice" not in told.text
    assert Reading.objects.count() == 1
    assert f'name="entries" type="checkbox" value="{second.pk}" checked>' in told.text
    assert f'name="entries" type="checkbox" value="{first.pk}"' not in told.text
    client.post(list_of(round), as_shown(told, entries=[str(second.pk)]))
    assert Reading.objects.filter(entry=second).exists()


def test_an_update_shows_its_place_and_links_to_the_next(round, team, lead, client):
    first, second = send_update("A1", lead, round), send_update("A2", lead, round)

    page = client.get(page_of(first))
    last = client.get(page_of(second))

    assert "Update 1 of 2" in page.text
    assert page.context["skip"] == page_of(second)
    assert "Update 2 of 2" in last.text
    assert last.context["skip"] == ""


def test_my_work_counts_what_it_lists(round, team, lead, client):
    for ref in ("A1", "A2"):
        send_update(ref, lead, round)

    page = client.get(reverse("home"))

    (to_do,) = (each for each in page.context["lists"] if each.heading == "For you to do")
    assert (to_do.count, [line.title for line in to_do.lines]) == (1, ["Review 2 updates"])
