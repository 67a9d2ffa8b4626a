"""Lists saved under a name: one's own and shared ones, renamed, removed."""

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
    """The names of the saved lists on the list's page."""
    return [saved.name for saved, _ in client.get(LIST).context["saved_lists"]]


def edit(saved):
    return reverse("actions:edit-saved-list", args=[saved.pk])


def remove(saved):
    return reverse("actions:remove-saved-list", args=[saved.pk])


def test_a_list_is_saved_as_it_is_chosen_and_sorted_and_found_again(client, officer):
    make_action(ref="1", rag="red")
    make_action(ref="2", rag="green")

    answer = save(client, "rating=red&page=3&sort=-due&nonsense=1")

    saved = SavedList.objects.get()
    assert (saved.owner, saved.query, saved.is_shared) == (officer, "rating=red&sort=-due", False)
    assert answer["Location"] == f"{LIST}?rating=red&sort=-due"
    page = client.get(saved.get_absolute_url())
    assert [action.ref for action, _ in page.context["rows"]] == ["1"]
    assert offered(client) == ["My reds"]


def test_others_find_a_list_only_when_it_is_shared(client):
    other = client_of(make_user(Role.CLERK))
    save(client, name="Mine")
    save(client, name="Ours", is_shared="on")

    assert offered(other) == ["Ours"]
    assert "shared by The officer" in other.get(LIST).text
    assert "Remove" not in other.get(LIST).text


def test_a_shared_list_shows_everybody_what_they_may_see(client):
    make_action(ref="1", rag="red")
    make_action(ref="2", rag="red", is_confidential=True)
    save(client, is_shared="on")
    address = SavedList.objects.get().get_absolute_url()

    seen_by_officer = client.get(address).context["page"].paginator.count
    team = client_of(make_user(Role.IMPROVEMENT_TEAM))

    assert seen_by_officer == 1
    assert team.get(address).context["page"].paginator.count == 2


def test_its_owner_renames_it_and_stops_sharing_it(client):
    save(client, is_shared="on")
    saved = SavedList.objects.get()
    typed = filled_in(client, edit(saved), name="  Red   ones ")
    del typed["is_shared"]

    client.post(edit(saved), typed)

    saved.refresh_from_db()
    assert (saved.name, saved.is_shared) == ("Red ones", False)
    assert AuditEvent.objects.filter(verb="list.edited").count() == 1


def test_removing_it_takes_nothing_but_the_name(client):
    make_action(ref="1", rag="red")
    save(client)
    saved = SavedList.objects.get()

    asked = client.get(remove(saved)).text
    answer = fill(client, remove(saved))

    assert "“My reds” is removed for good. The actions in it stay as they are." in asked
    assert "List removed." in client.get(answer["Location"]).text
    assert not SavedList.objects.exists()
    assert Action.objects.count() == 1
    assert AuditEvent.objects.get(verb="list.removed").target == f"actions.savedlist:{saved.pk}"


def test_removing_it_twice_removes_it_once(client):
    save(client)
    saved = SavedList.objects.get()
    sent = filled_in(client, remove(saved))

    client.post(remove(saved), sent)
    again = client.post(remove(saved), sent)

    assert again["Location"] == f"{LIST}?"
    assert AuditEvent.objects.filter(verb="list.removed").count() == 1


def test_the_team_keeps_shared_lists_in_order_and_not_those_of_one_person(client):
    team = client_of(make_user(Role.IMPROVEMENT_TEAM))
    save(client, name="Mine")
    save(client, name="Ours", is_shared="on")
    mine, ours = SavedList.objects.order_by("name")

    fill(team, edit(ours), name="Everybody’s")

    ours.refresh_from_db()
    assert ours.name == "Everybody’s"
    assert team.get(edit(mine)).status_code == 404


def test_a_name_is_taken_once_by_each_person(client):
    save(client)

    again = save(client, "rating=amber")
    save(client_of(make_user(Role.CLERK)))

    assert errors(again) == {"__all__": ["There is a list “My reds” of the same owner already."]}
    assert SavedList.objects.count() == 2


@pytest.mark.parametrize("name", ["", "  ", "\u200b", "x" * 101])
def test_a_list_needs_a_name_of_a_hundred_characters_at_most(client, name):
    assert "name" in errors(save(client, name=name))
    assert not SavedList.objects.exists()


def test_a_list_with_a_mistake_in_its_address_is_not_saved(client):
    answer = client.post(f"{SAVE}?rating=purple", {"name": "x"})

    assert answer["Location"] == f"{LIST}?rating=purple"
    assert not SavedList.objects.exists()


def test_of_two_changes_at_once_the_second_sees_the_first(client):
    save(client)
    saved = SavedList.objects.get()
    first, second = (filled_in(client, edit(saved), name=name) for name in ("One", "Two"))

    client.post(edit(saved), first)
    conflict = client.post(edit(saved), second)

    assert conflict.status_code == 409
    assert conflict.context["form"]["name"].value() == "Two"
    assert SavedList.objects.get().name == "One"
