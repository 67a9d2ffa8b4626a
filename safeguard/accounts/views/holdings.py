"""Pages for recording who holds or covers a post."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts import breadcrumbs, rules, services
from safeguard.accounts.forms.posts import (
    ConfirmForm,
    CoverForm,
    EndHoldingForm,
    HandOverForm,
    PersonForm,
)
from safeguard.accounts.models import Post, PostHolding
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.views.post_workload import workload_of
from safeguard.accounts.views.posts_to_change import post_to_change
from safeguard.audit.services import newest_event
from safeguard.dates import in_words, moment_in_words
from safeguard.forms.pages import Overtaken, RecordPage, form_page, sent_data


@form_page
def hand_over_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record the first or next holder of a post."""
    post = _post_to_keep(request, pk)
    held = PostHolding.objects.visible_to(request.user).on(timezone.localdate())
    is_held = held.filter(post=post).exists()
    heading = _("Hand over the post") if is_held else _("Add post holder")
    form = HandOverForm(sent_data(request), initial=_from_today(post))
    return _page(request, heading, post, _people_of(post)).handle(
        request,
        form,
        partial(services.hand_over_post, post=post),
        message=_("Holder saved."),
        redirect_to=post,
    )


@form_page
def cover_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Record cover for a post."""
    post = _post_to_keep(request, pk)
    form = CoverForm(sent_data(request), initial=_from_today(post))
    return _page(request, _("Arrange cover"), post, _people_of(post)).handle(
        request,
        form,
        partial(services.cover_post, post=post),
        message=_("Cover saved."),
        redirect_to=post,
    )


@form_page
def correct_holding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Correct the name or email address in a holding."""
    holding = _holding_to_keep(request, pk)
    first = {"version": holding.post.version, "name": holding.name, "email": holding.email}
    form = PersonForm(sent_data(request), initial=first)
    heading = _("Correct name or email")
    return _page(request, heading, holding.post, _now(request, holding)).handle(
        request,
        form,
        partial(services.correct_holding, holding=holding),
        message=_("Name and email saved."),
        redirect_to=holding.post,
    )


@form_page
def end_holding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Set the last day of a holding."""
    holding = _holding_to_keep(request, pk)
    last = holding.to_on or max(timezone.localdate(), holding.from_on)
    first = {"version": holding.post.version, "to_on": last}
    form = EndHoldingForm(sent_data(request), from_on=holding.from_on, initial=first)
    intro = _(
        "Links in their emails work until the end of this day. To stop them now, "
        "choose “End emailed links” on the post’s page."
    )
    heading = _("Set the last day")
    return _page(request, heading, holding.post, _now(request, holding), intro=intro).handle(
        request,
        form,
        partial(services.end_holding, holding=holding),
        message=_("Last day saved."),
        redirect_to=holding.post,
    )


@form_page
def cancel_holding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Cancel a holding that has not begun."""
    holding = _holding_to_keep(request, pk)
    if not holding.begins_after(timezone.localdate()):
        words = _("%(who)s began on %(day)s. You can set the last day instead.")
        said = {"who": str(holding), "day": in_words(holding.from_on)}
        raise Overtaken(words % said, heading=_("This has already begun"), row=holding.post)
    form = ConfirmForm(
        sent_data(request),
        submit_label=_("Cancel this change"),
        initial={"version": holding.post.version},
    )
    heading = _("Cancel a change that has not started")
    return _page(request, heading, holding.post, _now(request, holding)).handle(
        request,
        form,
        partial(services.cancel_holding, holding=holding, on=timezone.localdate()),
        message=_("Entry cancelled. Check who holds the post on that day."),
        redirect_to=holding.post,
    )


@form_page
def end_links(request: SignedInRequest, pk: int) -> HttpResponse:
    """End the links emailed to the person in a holding."""
    holding = _holding_to_keep(request, pk)
    form = ConfirmForm(
        sent_data(request),
        submit_label=_("End emailed links"),
        initial={"version": holding.post.version},
    )
    intro = _(
        "Do this if an email with a link may have reached someone else. Links already sent to this "
        "person stop working at once. Their next email has a new link."
    )
    heading = _("End emailed links")
    return _page(request, heading, holding.post, _now(request, holding), intro=intro).handle(
        request,
        form,
        partial(services.end_links, holding=holding),
        message=_("Emailed links ended."),
        redirect_to=holding.post,
    )


def _post_to_keep(request: SignedInRequest, pk: int) -> Post:
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    return post_to_change(pk)


def _holding_to_keep(request: SignedInRequest, pk: int) -> PostHolding:
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    holdings = PostHolding.objects.visible_to(request.user)
    holding = get_object_or_404(holdings.select_related("post__team", "user"), pk=pk)
    if holding.is_cancelled:
        raise _cancelled(holding)
    return holding


def _cancelled(holding: PostHolding) -> Overtaken:
    """Says who cancelled the holding, and when."""
    heading, why = _("This entry has been cancelled"), ""
    if event := newest_event("post.holding_cancelled", holding.post, holding=holding.pk):
        said = {"name": event.by.name_at(event.at), "when": moment_in_words(event.at)}
        why = _("%(name)s cancelled this entry %(when)s.") % said
    return Overtaken(why, heading=heading, row=holding.post)


def _page(
    request: SignedInRequest,
    heading: str,
    post: Post,
    now: Callable[[], list[tuple[str, str]]],
    *,
    intro: str = "",
) -> RecordPage:
    """The form page of a post. It also shows the holders and how many actions the post leads."""
    return RecordPage(
        heading,
        breadcrumbs.to_post(post),
        caption=post.full_title,
        intro=intro,
        now=lambda: now() + workload_of(post, request.user).facts,
        shows_now=True,
    )


def _from_today(post: Post) -> dict[str, object]:
    return {"version": post.version, "from_on": timezone.localdate()}


def _people_of(post: Post) -> Callable[[], list[tuple[str, str]]]:
    """A function that reads who holds and covers the post, as they may change meanwhile."""

    def read() -> list[tuple[str, str]]:
        fresh = Post.objects.with_people(on=timezone.localdate()).get(pk=post.pk)
        return [_fact(holding) for holding in fresh.people]

    return read


def _now(request: SignedInRequest, holding: PostHolding) -> Callable[[], list[tuple[str, str]]]:
    """A function that reads the holding, as it may change meanwhile."""
    holdings = PostHolding.objects.visible_to(request.user).select_related("user")
    return lambda: [_fact(holdings.get(pk=holding.pk))]


def _fact(holding: PostHolding) -> tuple[str, str]:
    """The person and the dates on one line."""
    words = {
        "who": f"{holding.name} ({holding.email})"
        if holding.name and holding.email
        else str(holding),
        "first": in_words(holding.from_on),
        "last": in_words(holding.to_on) if holding.to_on else "",
    }
    if holding.to_on:
        return holding.get_kind_display(), _("%(who)s, from %(first)s to %(last)s") % words
    return holding.get_kind_display(), _("%(who)s, from %(first)s") % words
