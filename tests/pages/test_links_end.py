"""A link in an email ends at once, with every page behind it: four endings, read and write."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.email.recipients import find_recipients
from actions.email.signed_links import link_for
from actions.models import OutgoingMail
from safeguard.accounts.models import HoldingKind, Post, PostHolding
from safeguard.accounts.services import deactivate_user, reactivate_user
from safeguard.audit.models import AuditEvent
from safeguard.audit.services import head
from tests.factories import hold, make_post
from tests.pages.access_table import rows
from tests.pages.addresses import BY_LINK, LINKS, address
from tests.pages.forms import filled_in
from tests.pages.world import make_world

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]
LEAD = "lead@example.org"
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def world(rows_of_the_module):
    return make_world()


@pytest.fixture
def today():
    return timezone.localdate()


@pytest.fixture
def post():
    return Post.objects.get(job_title="Head of Safeguarding")


@pytest.fixture
def team(world):
    client = Client()
    client.force_login(world.people["improvement-team"])
    return client


def addresses_behind(world, token, monkeypatch):
    """Every address of the site that is opened by a link, with this token in it."""
    monkeypatch.setitem(LINKS, "link", lambda world: token)
    behind = [
        address(name, thing, world)
        for name, thing, _ in rows()
        if name in BY_LINK and not thing.startswith(("over", "broken")) or thing == "link"
    ]
    assert all(token in each for each in behind)
    return behind


def unlocked_browser(token):
    """A browser in which the emailed code has been entered."""
    client, page = Client(), reverse("actions:show-confidential", args=[token])
    client.post(page, {"send": "1"})
    code = re.search(r"\b\d{6}\b", mail.outbox[-1].body).group()
    client.post(page, filled_in(client, page, code=code))
    return client


def form_on(browser, page):
    """The form on a page, ready to send; None if the page is not shown or has no form."""
    shown = browser.get(page)
    if shown.status_code != 200 or 'method="post"' not in shown.text:
        return None
    return filled_in(browser, page) if "form" in shown.context else {"send": "1"}


def sent_from(team, view, *args, **values):
    page = reverse(view, args=args)
    response = team.post(page, filled_in(team, page, **values))
    assert response.status_code == 302, response.text


def account_closes(team, world, post):
    deactivate_user(user=world.people["lead"], by=world.people["administrator"], at=timezone.now())


def account_closes_and_opens_again(team, world, post):
    account_closes(team, world, post)
    reactivate_user(user=world.people["lead"], by=world.people["administrator"], at=timezone.now())


def post_is_handed_over(team, world, post):
    today = f"{timezone.localdate():%d/%m/%Y}"
    given = {"name": "The next lead", "email": "next@example.org", "from_on": today}
    sent_from(team, "people:hand-over-post", post.pk, **given)


def address_is_corrected(team, world, post):
    given = {"name": "The next lead", "email": "next@example.org"}
    sent_from(team, "people:correct-holding", post.holdings.get().pk, **given)


def last_day_has_passed(team, world, post):
    yesterday = f"{timezone.localdate() - DAY:%d/%m/%Y}"
    sent_from(team, "people:end-holding", post.holdings.get().pk, to_on=yesterday)


def today_is_the_last_day(team, world, post):
    today = f"{timezone.localdate():%d/%m/%Y}"
    sent_from(team, "people:end-holding", post.holdings.get().pk, to_on=today)


def team_ends_the_links(team, world, post):
    sent_from(team, "people:end-links", post.holdings.get().pk)


ENDINGS = {
    account_closes: False,
    account_closes_and_opens_again: True,
    post_is_handed_over: False,
    address_is_corrected: False,
    last_day_has_passed: False,
    today_is_the_last_day: True,
    team_ends_the_links: True,
}


@pytest.fixture(params=["holder with an account", "holder without one", "cover"])
def lead(request, post, world):
    """The lead of the post: the account's holding, one with an address only, or a cover's."""
    holding = post.holdings.get()
    if request.param == "holder without one":
        holding.user, holding.email, holding.name = None, "partner@example.org", "The partner"
    if request.param == "cover":
        holding.kind = HoldingKind.COVER
    holding.save()
    return holding


@pytest.mark.parametrize("end", ENDINGS, ids=lambda end: end.__name__)
def test_a_link_ends_at_once_for_reading_and_writing_even_where_the_code_was_entered(
    end, lead, team, world, post, today, monkeypatch
):
    if lead.user is None and end in (account_closes, account_closes_and_opens_again):
        pytest.skip("there is no account to close")
    if lead.kind == HoldingKind.COVER and end is post_is_handed_over:
        pytest.skip("a hand-over leaves the cover as it is")
    token = link_for(lead.email, [world.round], until=today + DAY).token
    browser = unlocked_browser(token)
    behind = addresses_behind(world, token, monkeypatch)
    forms = {each: form_on(browser, each) for each in behind}
    forms = {each: form for each, form in forms.items() if form is not None}
    assert len(forms) >= 8
    end(team, world, post)
    before, mails = head(), OutgoingMail.objects.count()

    read = {browser.get(each).status_code for each in behind}
    written = {browser.post(each, form).status_code for each, form in forms.items()}

    assert read == {404, 410}
    assert written <= {404, 410}
    assert (head(), OutgoingMail.objects.count()) == (before, mails)
    over = browser.get(reverse("actions:answer", args=[token])).text
    for action in (world.own, world.hidden):
        assert action.wording not in over


@pytest.mark.parametrize(
    ("end", "still_holds"), ENDINGS.items(), ids=lambda each: getattr(each, "__name__", "")
)
def test_a_new_link_is_offered_and_sent_only_to_someone_who_still_holds_the_post(
    end, still_holds, team, world, post, today
):
    token = link_for(LEAD, [world.round], until=today + DAY).token
    end(team, world, post)
    client, asking = Client(), reverse("actions:send-fresh-link", args=[token])

    over = client.get(reverse("actions:answer", args=[token]))
    asked = client.post(asking)

    assert over.status_code == 410
    assert (asking in over.text) == still_holds
    assert asked.status_code == (200 if still_holds else 404)
    fresh = OutgoingMail.objects.filter(to=LEAD, key__startswith="fresh link")
    assert fresh.count() == still_holds


def test_ending_links_ends_those_of_all_the_person_s_posts_and_nobody_else_s(
    team, world, post, today
):
    second, other = make_post("Head of Training"), make_post("Head of Fostering")
    hold(second, email=LEAD)
    hold(other, email="other@example.org")
    mine = link_for(LEAD, [], until=today + DAY)
    theirs = link_for("other@example.org", [], until=today + DAY)

    team_ends_the_links(team, world, post)

    assert not mine.is_open(on=today)
    assert theirs.is_open(on=today)
    assert link_for(LEAD, [], until=today + DAY).is_open(on=today)
    assert AuditEvent.objects.filter(verb="post.links_ended").count() == 1


def test_a_link_opens_only_the_posts_it_was_sent_for(world, post, today):
    link = link_for(LEAD, [], until=today + DAY)
    later = make_post("Head of Training")
    hold(later, email=LEAD)

    assert [holding.post for holding in link.in_force(on=today)] == [post]
    assert len(link_for(LEAD, [], until=today + DAY).in_force(on=today)) == 2


def test_a_cover_s_link_works_to_the_end_of_the_last_day(world, post, today):
    cover = hold(
        post, kind=HoldingKind.COVER, email="cover@example.org", from_on=today - DAY, to_on=today
    )
    link = link_for(cover.email, [], until=today + 9 * DAY)

    assert link.is_open(on=today)
    assert not link.is_open(on=today + DAY)


def test_a_post_whose_holder_s_account_is_closed_is_vacant_on_the_same_day(world, post, today):
    account_closes(None, world, post)

    assert PostHolding.objects.on(today).filter(post=post).exists()
    assert find_recipients(on=today).is_vacant(post.pk)
