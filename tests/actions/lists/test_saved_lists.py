"""Saving, sharing, renaming and deleting lists."""

import pytest
from django.test import Client
from django.urls import reverse

from actions.models import Action, SavedList
from safeguard.accounts.roles import Role
from safeguard.audit.models import AuditEvent
from tests.actions.filling import errors, fill
from tests.factories import make_action, make_user
from tests.pages.forms import filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
LIST = reverse("actions:actions")
SAVE = reverse("actions:save-list")


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def officer():
    return make_user(Role.OFFICER)


@pytest.fixture
def client(officer):
    return client_of(officer)


def save(client, query="rating=red&sort=-due", name="My reds", **typed):
    return fill(client, f"{SAVE}?{query}", name=name, **typed)


def offered(client):
    """The names of the saved lists on the page."""
    return [saved.name for saved, _ in client.get(LIST).context["saved_lists"]]


def edit(saved):
    return reverse("actions:edit-saved-list", args=[saved.pk])


def remove(saved):
    return reverse("actions:remove-saved-list", args=[saved.pk])


def test_a_list_is_saved_with_its_filters_and_sort_order(client, officer):
    make_action(ref="1", rag="red")
    make_action(ref="2", rag="green")

    response = save(client, "rating=red&page=3&sort=-due&nonsense=1")

    saved = SavedList.objects.get()
    assert (saved.owner, saved.query, saved.is_shared) == (officer, "rating=red&sort=-due", False)
    assert response["Location"] == f"{LIST}?rating=red&sort=-due"
    page = client.get(saved.get_absolute_url())
    assert [action.ref for action, _ in page.context["rows"]] == ["1"]
    assert offered(client) == ["My reds"]


def test_others_only_see_a_shared_list(client):
    other = client_of(make_user(Role.CLERK))
    save(client, name="Mine")
    save(client, name="Ours", is_shared="on")

    assert offered(other) == ["Ours"]
    assert "shared by The officer" in other.get(LIST).text
    assert "Delete" not in other.get(LIST).text


def test_a_shared_list_only_shows_actions_the_user_can_see(client):
    make_action(ref="1", rag="red")
    make_action(ref="2", rag="red", is_confidential=True)
    save(client, is_shared="on")
    address = SavedList.objects.get().get_absolute_url()

    seen_by_officer = client.get(address).context["page"].paginator.count
    team = client_of(make_user(Role.IMPROVEMENT_TEAM))

    assert seen_by_officer == 1
    assert team.get(address).context["page"].paginator.count == 2


def test_the_owner_can_rename_a_list_and_stop_sharing_it(client):
    save(client, is_shared="on")
    saved = SavedList.objects.get()
    typed = filled_in(client, edit(saved), name="  Red   ones ")
    del typed["is_shared"]

    client.post(edit(saved), typed)

    saved.refresh_from_db()
    assert (saved.name, saved.is_shared) == ("Red ones", False)
    assert AuditEvent.objects.filter(verb="list.edited").count() == 1


def test_deleting_a_list_deletes_nothing_else(client):
    make_action(ref="1", rag="red")
    save(client)
    saved = SavedList.objects.get()

    asked = client.get(remove(saved)).text
    response = fill(client, remove(saved))

    assert "This deletes the list “My reds”. It does not change the actions in it." in asked
    assert "List deleted." in client.get(response["Location"]).text
    assert not SavedList.objects.exists()
    assert Action.objects.count() == 1
    assert AuditEvent.objects.get(verb="list.removed").target == f"actions.savedlist:{saved.pk}"


def test_deleting_twice_deletes_once(client):
    save(client)
    saved = SavedList.objects.get()
    sent = filled_in(client, remove(saved))

    client.post(remove(saved), sent)
    again = client.post(remove(saved), sent)

    assert again["Location"] == f"{LIST}?"
    assert AuditEvent.objects.filter(verb="list.removed").count() == 1


def test_the_team_can_edit_shared_lists_but_not_private_ones(client):
    team = client_of(make_user(Role.IMPROVEMENT_TEAM))
    save(client, name="Mine")
    save(client, name="Ours", is_shared="on")
    mine, ours = SavedList.objects.order_by("name")

    fill(team, edit(ours), name="Everybody’s")

    ours.refresh_from_db()
    assert ours.name == "Everybody’s"
    assert team.get(edit(mine)).status_code == 404


def test_list_names_are_unique_for_each_person(client):
    save(client)

    again = save(client, "rating=amber")
    save(client_of(make_user(Role.CLERK)))

    assert errors(again) == {"__all__": ["There is already a list called “My reds”."]}
    assert SavedList.objects.count() == 2


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 101])
def test_a_list_needs_a_name_of_a_hundred_characters_at_most(client, name):
    assert "name" in errors(save(client, name=name))
    assert not SavedList.objects.exists()


def test_a_list_with_invalid_filters_is_not_saved(client):
    response = client.post(f"{SAVE}?rating=purple", {"name": "x"})

    assert response["Location"] == f"{LIST}?rating=purple"
    assert not SavedList.objects.exists()


def test_the_second_of_two_conflicting_changes_is_refused(client):
    save(client)
    saved = SavedList.objects.get()
    first, second = (filled_in(client, edit(saved), name=name) for name in ("One", "Two"))

    client.post(edit(saved), first)
    conflict = client.post(edit(saved), second)

    assert conflict.status_code == 409
    assert conflict.context["form"]["name"].value() == "Two"
    assert SavedList.objects.get().name == "One"
