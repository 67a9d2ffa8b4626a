"""Services for accounts, teams, posts and holdings."""

from datetime import date

import pytest
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from safeguard.accounts import services
from safeguard.accounts.models import HoldingKind, Post, PostHolding, Team, TeamKind, User
from safeguard.accounts.roles import Role
from safeguard.exceptions import Refused
from tests.accounts.audit_trail import events, verbs
from tests.factories import NOW, PASSWORD, hold, make_post, make_team, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def administrator():
    return make_user(Role.ADMINISTRATOR)


def create(by, **changes):
    given = {
        "email": "officer@example.org",
        "name": "An officer",
        "roles": [Role.OFFICER],
        "password": PASSWORD,
        **changes,
    }
    return services.create_user(**given, by=by, at=NOW)


def begin(post, by, **changes):
    given = {
        "kind": HoldingKind.HOLDER,
        "name": "The first holder",
        "email": "",
        "user": None,
        "from_on": date(2026, 1, 1),
        **changes,
    }
    return services.hold_post(post=post, **given, by=by, at=NOW)


def terms(post):
    return list(post.holdings.order_by("from_on", "pk").values_list("name", "from_on", "to_on"))


def test_an_account_has_its_roles_and_a_lower_case_email_address(administrator):
    user = create(administrator, email=" Officer@Example.ORG ", roles=[Role.OFFICER, Role.CLERK])

    assert user.email == "officer@example.org"
    assert user.roles == {Role.OFFICER, Role.CLERK}
    assert user.check_password(PASSWORD)
    assert verbs() == ["user.created"]


def test_the_audit_trail_has_neither_name_nor_address(administrator):
    create(administrator)

    details = str(events().get().details)

    assert "officer@example.org" not in details
    assert "An officer" not in details


def test_an_account_without_a_password_awaits_one(administrator):
    user = create(administrator, password=None)

    assert not user.has_usable_password()


def test_a_new_account_is_linked_to_the_posts_held_with_its_address(administrator):
    post = make_post()
    holding = hold(post, name="An officer", email="officer@example.org")
    hold(make_post("Another post"), name="Somebody else", email="other@example.org")

    user = create(administrator, email="Officer@example.org")

    holding.refresh_from_db()
    assert holding.user == user
    assert list(user.posts_on(date(2026, 3, 2))) == [post]


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "ADMINISTRATOR@example.org"},
        {"email": "no address"},
        {"name": "  "},
        {"password": "short"},
        {"password": "qwerty123456"},
    ],
)
def test_an_invalid_account_is_refused_and_not_created(administrator, wrong):
    with pytest.raises(ValidationError):
        create(administrator, **wrong)

    assert set(User.objects.all()) == {administrator, User.objects.system()}
    assert verbs() == []


def test_the_database_only_accepts_lower_case_addresses():
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Officer@example.org", name="An officer")

    assert not User.objects.filter(email__iexact="officer@example.org").exists()


def test_setting_roles_replaces_the_old_ones(administrator):
    user = make_user(Role.OFFICER, Role.CLERK)
    assert user.has_role(Role.CLERK)

    services.set_roles(user=user, roles=[Role.AUDITOR], by=administrator, at=NOW)

    assert user.roles == {Role.AUDITOR}
    assert events().get().details == {"old": ["clerk", "officer"], "new": ["auditor"]}


def test_setting_the_same_roles_records_no_event(administrator):
    user = make_user(Role.OFFICER)

    services.set_roles(user=user, roles=[Role.OFFICER], by=administrator, at=NOW)

    assert verbs() == []


def test_the_only_administrator_cannot_lose_the_role(administrator):
    make_user(Role.ADMINISTRATOR, email="left@example.org", is_active=False)

    with pytest.raises(Refused, match="only administrator"), transaction.atomic():
        services.set_roles(user=administrator, roles=[], by=administrator, at=NOW)

    assert User.objects.get(pk=administrator.pk).is_administrator


def test_the_only_administrator_s_account_cannot_be_closed(administrator):
    with pytest.raises(Refused, match="only administrator"), transaction.atomic():
        services.deactivate_user(user=administrator, by=administrator, at=NOW)

    assert User.objects.get(pk=administrator.pk).is_active


def test_one_of_two_administrators_can_leave(administrator):
    other = make_user(Role.ADMINISTRATOR, email="other@example.org")

    services.deactivate_user(user=other, by=administrator, at=NOW)

    assert not User.objects.get(pk=other.pk).is_active
    assert verbs() == ["user.deactivated"]


def test_closing_an_account_twice_records_one_event(administrator):
    user = make_user(Role.OFFICER)

    services.deactivate_user(user=user, by=administrator, at=NOW)
    services.deactivate_user(user=user, by=administrator, at=NOW)

    assert verbs() == ["user.deactivated"]


def test_a_new_password_works_and_is_not_in_its_audit_event(administrator):
    user = make_user(Role.OFFICER)

    services.set_password(user=user, password="twelve new words", by=user, at=NOW)

    assert User.objects.get(pk=user.pk).check_password("twelve new words")
    assert events().get().details == {}


def test_a_weak_password_is_refused(administrator):
    user = make_user(Role.OFFICER)

    with pytest.raises(ValidationError):
        services.set_password(user=user, password="short", by=administrator, at=NOW)

    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_teams_form_a_tree(administrator):
    council = services.make_team(
        name="The council", kind=TeamKind.COUNCIL, by=administrator, at=NOW
    )

    team = services.make_team(
        name="Children's  services",
        kind=TeamKind.DIRECTORATE,
        parent=council,
        by=administrator,
        at=NOW,
    )

    assert (team.name, team.parent) == ("Children's services", council)
    assert verbs() == ["team.made", "team.made"]


def test_team_names_are_unique(administrator):
    make_team("Police")

    with pytest.raises(ValidationError):
        services.make_team(name="Police", kind=TeamKind.PARTNER_AGENCY, by=administrator, at=NOW)

    assert Team.objects.count() == 1


@pytest.mark.parametrize("in_a_team", [True, False])
def test_job_titles_are_unique_within_a_team_and_without_one(administrator, in_a_team):
    team = make_team() if in_a_team else None
    make_post("Team manager", team=team)

    with pytest.raises(ValidationError):
        services.make_post(job_title="Team manager", team=team, by=administrator, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        Post.objects.create(job_title="Team manager", team=team)

    assert Post.objects.count() == 1


def test_two_teams_can_have_posts_with_the_same_title(administrator):
    make_post("Team manager", team=make_team("North"))
    director = make_post("Director")

    post = services.make_post(
        job_title="Team manager",
        team=make_team("South"),
        reports_to=director,
        by=administrator,
        at=NOW,
    )

    assert Post.objects.filter(job_title="Team manager").count() == 2
    assert events().get().details["reports_to"] == director.pk
    assert list(director.reports.all()) == [post]


def test_posts_are_found_ignoring_case_and_spaces(administrator):
    post = make_post("Head of Safeguarding")

    found = services.find_or_make_post(" head of  SAFEGUARDING", by=administrator, at=NOW)

    assert found == post
    assert verbs() == []


def test_a_post_without_team_is_found_in_the_only_team_that_has_it(administrator):
    post = make_post("Team manager", team=make_team("North"))

    found = services.find_or_make_post("Team manager", by=administrator, at=NOW)

    assert found == post


def test_a_title_in_two_teams_creates_a_new_post_without_a_team(administrator):
    make_post("Team manager", team=make_team("North"))
    make_post("Team manager", team=make_team("South"))

    made = services.find_or_make_post("Team manager", by=administrator, at=NOW)

    assert made.team is None
    assert verbs() == ["post.made"]


def test_a_new_holder_ends_the_previous_holding_the_day_before(administrator):
    post = make_post()
    begin(post, administrator)

    begin(post, administrator, name="The second holder", from_on=date(2026, 3, 1))

    assert terms(post) == [
        ("The first holder", date(2026, 1, 1), date(2026, 2, 28)),
        ("The second holder", date(2026, 3, 1), None),
    ]
    assert verbs() == ["post.holding_begun", "post.holding_ended", "post.holding_begun"]


def test_recording_the_same_holder_again_changes_nothing(administrator):
    post = make_post()
    first = begin(post, administrator, email="Holder@example.org")

    again = begin(
        post, administrator, email="holder@EXAMPLE.org", name="", from_on=date(2026, 5, 1)
    )

    assert again == first
    assert terms(post) == [("The first holder", date(2026, 1, 1), None)]
    assert verbs() == ["post.holding_begun"]


def test_a_missing_address_is_added_to_the_holding(administrator):
    post = make_post()
    first = begin(post, administrator)

    begin(post, administrator, email="holder@example.org", from_on=date(2026, 5, 1))

    first.refresh_from_db()
    assert (first.email, first.to_on) == ("holder@example.org", None)
    assert verbs() == ["post.holding_begun", "post.holding_corrected"]


def test_another_holder_from_the_same_day_corrects_the_holding(administrator):
    post = make_post()
    begin(post, administrator, email="wrong@example.org")

    begin(post, administrator, name="The right holder")

    holding = post.holdings.get()
    assert (holding.name, holding.email) == ("The right holder", "")


def test_an_earlier_holding_ends_before_the_next_begins(administrator):
    post = make_post()
    begin(post, administrator, name="The later holder")

    begin(post, administrator, name="The earlier holder", from_on=date(2025, 6, 1))

    assert terms(post) == [
        ("The earlier holder", date(2025, 6, 1), date(2025, 12, 31)),
        ("The later holder", date(2026, 1, 1), None),
    ]


def test_several_people_can_cover_a_post(administrator):
    post, day = make_post(), date(2026, 3, 2)
    begin(post, administrator)

    begin(post, administrator, kind=HoldingKind.COVER, name="The first cover")
    begin(post, administrator, kind=HoldingKind.COVER, name="The second cover")

    assert post.holdings.on(day).count() == 3


def test_a_holding_is_linked_to_the_account_with_its_address(administrator):
    user, post = make_user(Role.OFFICER), make_post()

    holding = begin(post, administrator, name="", email="officer@example.org")

    assert (holding.user, holding.name) == (user, user.name)


def test_a_holding_without_a_person_is_refused(administrator):
    post = make_post()

    with pytest.raises(ValueError, match="name"):
        begin(post, administrator, name=" ")

    assert not post.holdings.exists()


def test_a_holding_ends_on_its_last_day(administrator):
    post = make_post()
    holding = begin(post, administrator)

    services.end_holding(holding=holding, to_on=date(2026, 3, 31), by=administrator, at=NOW)

    assert post.holdings.on(date(2026, 3, 31)).exists()
    assert not post.holdings.on(date(2026, 4, 1)).exists()
    assert verbs() == ["post.holding_begun", "post.holding_ended"]


def test_a_holding_cannot_end_before_it_begins(administrator):
    holding = begin(make_post(), administrator)

    with pytest.raises(Refused, match="Last day"):
        services.end_holding(holding=holding, to_on=date(2025, 12, 31), by=administrator, at=NOW)

    assert PostHolding.objects.get().to_on is None


def test_the_database_allows_one_holder_of_a_post_at_a_time():
    post = make_post()
    hold(post)

    with pytest.raises(IntegrityError), transaction.atomic():
        hold(post, name="Somebody else", from_on=date(2026, 2, 1))

    assert post.holdings.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_change_and_its_audit_event_are_one_transaction(administrator):
    Group.objects.filter(name=Role.CLERK).delete()

    with pytest.raises(Group.DoesNotExist):
        create(administrator, roles=[Role.CLERK])

    assert not connection.in_atomic_block
    assert not User.objects.filter(email="officer@example.org").exists()
    assert verbs() == []
