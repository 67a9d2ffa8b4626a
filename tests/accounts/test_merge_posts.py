"""Merging two posts: what moves, what history keeps, and what is refused."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import ForeignObjectRel
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, ActionEntry, EntryKind, SavedList
from actions.plans.services.action_editing import ActionDetails, edit_action
from actions.plans.services.entries import actions_that_disagree
from safeguard.accounts import services
from safeguard.accounts.fields import PostField
from safeguard.accounts.models import Post
from safeguard.accounts.roles import Role
from safeguard.accounts.services.posts import PostChoice
from safeguard.audit.services import verify
from safeguard.dates import in_words
from safeguard.exceptions import Refused
from safeguard.merging.services import MOVED, merge_posts
from tests.accounts.audit_trail import events
from tests.accounts.sending import send
from tests.committees.making import make_committee, make_member
from tests.factories import hold, import_rows, make_action, make_plan, make_post, make_user
from tests.visible import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]

# What happened to the merged post stays its own.
KEPT = {
    "accounts.postholding.post",
    "accounts.post.merged_into",
    "accounts.post.reports_to",
    "actions.actionentry.lead",
    "actions.actionentry.for_post",
    "actions.evidenceversion.for_post",
    "actions.reminder.post",
}
BY_ENTRIES = {"actions.action.lead", "actions.action.supporters", "actions.action_supporters.post"}


@pytest.fixture
def slip():
    return make_post("Head of MAHS")


@pytest.fixture
def meant():
    return make_post("Head of MASH")


def merge(slip, meant, keeper):
    return merge_posts(post=slip, into=meant, version=slip.version, by=keeper, at=timezone.now())


def queries_of_merging(slip, meant, keeper):
    """The queries, apart from one for each batch of entries."""
    with CaptureQueriesContext(connection) as captured:
        merge(slip, meant, keeper)
    queries = [query["sql"] for query in captured]
    return [sql for sql in queries if not sql.startswith('INSERT INTO "actions_actionentry"')]


def address(slip, meant=None):
    return reverse("merge-post", args=[slip.pk]) + (f"?into={meant.pk}" if meant else "")


@pytest.mark.parametrize(
    "name", ["merge-post", "people:change-post", "people:hand-over-post", "people:remove-post"]
)
def test_a_stale_page_about_a_merged_post_says_who_merged_it_into_which(client, slip, meant, name):
    keeper = make_user(Role.IMPROVEMENT_TEAM)
    client.force_login(keeper)
    merge(slip, meant, keeper)

    told = client.post(reverse(name, args=[slip.pk]), {"nonce": "1", "version": "1"})

    assert told.status_code == 409
    assert f"{keeper.name} merged “Head of MAHS” into “Head of MASH” today at " in told.text
    assert meant.get_absolute_url() in told.text


def test_a_stale_page_about_a_removed_post_says_who_removed_it(client, slip):
    keeper = make_user(Role.IMPROVEMENT_TEAM)
    client.force_login(keeper)
    key = slip.pk
    services.remove_post(post=slip, version=slip.version, by=keeper, at=timezone.now())

    told = client.post(reverse("people:change-post", args=[key]), {"nonce": "1"})

    assert told.status_code == 409
    assert f"{keeper.name} removed this post today at " in told.text


def test_every_reference_to_a_post_is_moved_or_kept_on_purpose():
    found = {
        f"{field.related_model._meta.label_lower}.{field.field.name}"
        for field in Post._meta.get_fields(include_hidden=True)
        if isinstance(field, ForeignObjectRel)
    }

    moved = {f"{model._meta.label_lower}.{column}" for model, column in MOVED}
    assert found == moved | KEPT | BY_ENTRIES


def test_actions_get_the_other_lead_and_supporter_with_an_entry(slip, meant, keeper):
    led = make_action(lead="Head of MAHS")
    supported = make_action(ref="A2")
    supported.supporters.add(slip)
    before = ActionEntry.objects.count()

    merge(slip, meant, keeper)

    led.refresh_from_db()
    assert led.lead == meant
    assert list(supported.supporters.all()) == [meant]
    new = ActionEntry.objects.order_by("pk")[before:]
    assert [entry.kind for entry in new] == [EntryKind.LEAD, EntryKind.PLAN_DETAILS]
    assert {entry.reason for entry in new} == {"“Head of MAHS” was merged into “Head of MASH”."}
    assert led.entries.order_by("pk").first().lead_id == slip.pk
    event = events().get(verb="post.merged")
    assert event.details["into"] == meant.pk
    assert event.details["actions"] == [led.pk, supported.pk]
    verify()


def test_seats_saved_lists_and_posts_below_move(slip, meant, keeper):
    seat = make_member(make_committee(), post=slip)
    below = make_post("Manager", reports_to=slip)
    top = make_post("Director")
    Post.objects.filter(pk=slip.pk).update(reports_to=top)
    Post.objects.filter(pk=meant.pk).update(reports_to=below)
    saved = SavedList.objects.create(owner=keeper, name="Mine", query=f"post={slip.pk}&rating=red")
    slip.refresh_from_db()

    merge(slip, meant, keeper)

    for row in (seat, below, meant, saved):
        row.refresh_from_db()
    assert seat.post == meant
    assert (below.reports_to, meant.reports_to) == (meant, top)
    assert saved.query == f"post={meant.pk}&rating=red"


def test_the_holder_holds_the_other_post_from_today_and_old_links_end(slip, meant, keeper):
    today, officer = timezone.localdate(), make_user(Role.OFFICER, email="lead@example.org")
    former = hold(slip, officer)

    merge(slip, meant, keeper)

    former.refresh_from_db()
    assert former.to_on == today - timedelta(days=1)
    assert former.links_ended > 0
    held = meant.holdings.get()
    assert (held.user, held.from_on, held.to_on) == (officer, today, None)
    assert list(officer.posts_on(today)) == [meant]


def test_different_holders_are_refused(slip, meant, keeper):
    hold(slip, name="One holder")
    hold(meant, name="Another holder")

    with pytest.raises(Refused, match="Different people hold the two posts"):
        merge(slip, meant, keeper)

    assert Post.objects.count() == 2


def test_a_holder_to_come_is_refused(slip, meant, keeper):
    hold(slip, from_on=timezone.localdate() + timedelta(days=9))

    with pytest.raises(Refused, match="Cancel that entry first"):
        merge(slip, meant, keeper)


def test_the_former_title_still_finds_the_post(slip, meant, keeper, keeper_client):
    merge(slip, meant, keeper)

    page = keeper_client.get(slip.get_absolute_url())

    assert page.url == meant.get_absolute_url()
    shown = text_of(keeper_client.get(page.url))
    merged = f"Head of MAHS (on {in_words(timezone.localdate())}, by {keeper.name})"
    assert f"Merged into this post {merged}" in shown
    assert "Former titles" not in shown
    assert PostField().clean("Head of MAHS").post == meant
    found = services.find_or_make_post("head of mahs", by=keeper, at=timezone.now())
    assert found == meant
    action = make_action()
    result = import_rows(action.plan, {"ref": "B1", "action": "Train", "lead": "Head of MAHS"})
    assert result.new_posts == []
    assert action.plan.actions.get(ref="B1").lead == meant
    assert [post.job_title for post in Post.objects.all()] == ["Head of MASH"]


def test_the_page_shows_what_will_change_before_it_does(slip, meant, keeper_client):
    make_action(lead="Head of MAHS")

    chosen = keeper_client.get(address(slip))
    shown = keeper_client.get(address(slip, meant))

    assert f'<option value="{meant.pk}">Head of MASH</option>' in chosen.text
    assert ("Actions that it leads", "1") in shown.context["now"]
    assert Post.objects.count() == 2
    done = send(keeper_client, address(slip, meant))
    assert done.url == meant.get_absolute_url()
    told = "“Head of MAHS” has been merged into “Head of MASH”."
    assert told in keeper_client.get(done.url).text
    assert Post.with_merged.get(pk=slip.pk).merged_into == meant
    assert keeper_client.get(address(slip, meant)).status_code == 409


@pytest.mark.parametrize("into", ["", "x", "999999", "-1"])
def test_another_post_must_be_chosen(slip, keeper_client, into):
    page = keeper_client.get(f"{address(slip)}?into={into}")

    assert page.status_code == 200
    assert page.context["form"].errors["into"]


def test_posts_that_cannot_be_merged_are_not_offered_the_button(slip, meant, keeper_client):
    hold(slip, name="One holder")
    hold(meant, name="Another holder")

    page = keeper_client.get(address(slip, meant))

    assert "Different people hold the two posts" in page.context["form"].errors["into"][0]
    assert "Merge posts" not in page.text


def lead_by(action, choice, by):
    """Gives the action the lead that somebody chose a moment ago."""
    details = ActionDetails(wording=action.wording, lead=choice)
    edit = {"reason": "It is theirs.", "effective_on": timezone.localdate(), "at": timezone.now()}
    edit_action(action=action, version=action.version, details=details, by=by, **edit)


def test_a_post_that_was_merged_after_it_was_chosen_is_the_other_one(slip, meant, keeper):
    action, choice = make_action(), PostChoice(Post.objects.get(pk=slip.pk))
    merge(slip, meant, keeper)

    lead_by(action, choice, keeper)

    action.refresh_from_db()
    assert action.lead == meant


def test_a_post_that_was_removed_after_it_was_chosen_is_refused(slip, keeper):
    action, choice = make_action(), PostChoice(Post.objects.get(pk=slip.pk))
    services.remove_post(post=slip, version=slip.version, by=keeper, at=timezone.now())

    with pytest.raises(Refused, match="“Head of MAHS” has been removed"):
        lead_by(action, choice, keeper)


def test_an_update_saved_while_the_merger_waited_leaves_no_action_behind(slip, meant, keeper):
    action, begun = make_action(lead="Head of MAHS", at=timezone.now()), timezone.now()
    cells = {"ref": action.ref, "commentary_gist": "All are trained."}
    import_rows(action.plan, cells, as_at=timezone.localdate(), at=timezone.now())

    merge_posts(post=slip, into=meant, version=slip.version, by=keeper, at=begun)

    action.refresh_from_db()
    assert action.lead == meant
    assert actions_that_disagree() == []


def test_the_queries_do_not_grow_with_the_actions(slip, meant, keeper):
    plan, few, other = make_plan(), make_post("Head of MSAH"), "Head of Practice"
    rows = []
    for title, count in (("Head of MSAH", 12), ("Head of MAHS", 120)):
        kinds = [
            {"lead": title},
            {"supporters": f"{other}; {title}"},
            {"supporters": f"Head of MASH; {title}"},
        ]
        rows += [{"ref": f"{count}.{n}", "action": "Train", **kinds[n % 3]} for n in range(count)]
    import_rows(plan, *rows)

    of_few = queries_of_merging(few, meant, keeper)
    of_many = queries_of_merging(slip, meant, keeper)

    assert len(of_many) == len(of_few) <= 60
    assert plan.actions.filter(lead=meant).count() == 44
    assert plan.actions.filter(supporters=meant).count() == 88
    assert not Action.supporters.through.objects.exclude(
        post__in=[meant, *Post.objects.filter(job_title=other)]
    ).exists()
    assert actions_that_disagree() == []
    verify()


def test_the_supporters_that_remain_are_named_in_the_history(slip, meant, keeper):
    alone, both = (make_action(ref=ref) for ref in ("1", "2"))
    alone.supporters.set([slip, make_post("Head of Practice")])
    both.supporters.set([slip, meant])

    merge(slip, meant, keeper)

    assert set(alone.supporters.all()) == {meant, Post.objects.get(job_title="Head of Practice")}
    assert list(both.supporters.all()) == [meant]
    assert [action.entries.order_by("pk").last().plan_details for action in (alone, both)] == [
        "Supporters: Head of MASH, Head of Practice (previously Head of MAHS, Head of Practice)",
        "Supporters: Head of MASH (previously Head of MAHS, Head of MASH)",
    ]
