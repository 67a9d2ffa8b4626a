"""Who holds or covers a post, from which day to which."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from safeguard.accounts import crumbs, rules, services
from safeguard.accounts.forms.posts import (
    ConfirmForm,
    CoverForm,
    EndHoldingForm,
    HandOverForm,
    PersonForm,
)
from safeguard.accounts.models import Post, PostHolding
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.views.stakes import stake_of
from safeguard.dates import in_words


@form_page
def hand_over_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """The next holder, or the first."""
    post = _post_to_keep(request, pk)
    if is_repeat(request):
        return redirect(post)
    now = timezone.now()
    first = {"version": post.version, "from_on": timezone.localdate(now)}
    held = PostHolding.objects.visible_to(request.user).on(timezone.localdate(now))
    is_held = held.filter(post=post).exists()
    heading = _("Hand over the post") if is_held else _("Say who holds the post")
    form = HandOverForm(sent_data(request), initial=first)
    return send(
        request,
        form,
        lambda: (
            services.hand_over_post(
                post=post,
                version=form.cleaned_data["version"],
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                from_on=form.cleaned_data["from_on"],
                by=request.user,
                at=now,
                form=form.sent(),
            ).post
        ),
        went_to=lambda: post,
        said=_("Holder saved."),
        template="accounts/form.html",
        context=_about(request, post, now=_people_of(post)) | {"heading": heading},
    )


@form_page
def cover_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody who stands in for the holder."""
    post = _post_to_keep(request, pk)
    if is_repeat(request):
        return redirect(post)
    now = timezone.now()
    first = {"version": post.version, "from_on": timezone.localdate(now)}
    form = CoverForm(sent_data(request), initial=first)
    return send(
        request,
        form,
        lambda: (
            services.cover_post(
                post=post,
                version=form.cleaned_data["version"],
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                from_on=form.cleaned_data["from_on"],
                to_on=form.cleaned_data["to_on"],
                by=request.user,
                at=now,
                form=form.sent(),
            ).post
        ),
        went_to=lambda: post,
        said=_("Cover saved."),
        template="accounts/form.html",
        context=_about(request, post, now=_people_of(post)) | {"heading": _("Cover the post")},
    )


@form_page
def correct_holding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name or address for whoever it is."""
    holding = _holding_to_keep(request, pk)
    if is_repeat(request):
        return redirect(holding.post)
    first = {"version": holding.post.version, "name": holding.name, "email": holding.email}
    form = PersonForm(sent_data(request), initial=first)
    return send(
        request,
        form,
        lambda: (
            services.correct_holding(
                holding=holding,
                version=form.cleaned_data["version"],
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                by=request.user,
                at=timezone.now(),
                form=form.sent(),
            ).post
        ),
        went_to=lambda: holding.post,
        said=_("Name and address saved."),
        template="accounts/form.html",
        context=_about(request, holding.post, now=[_fact(holding)])
        | {"heading": _("Correct name or address")},
    )


@form_page
def end_holding(request: SignedInRequest, pk: int) -> HttpResponse:
    """The last day on which they hold or cover the post."""
    holding = _holding_to_keep(request, pk)
    if is_repeat(request):
        return redirect(holding.post)
    now = timezone.now()
    first = {
        "version": holding.post.version,
        "to_on": holding.to_on or max(timezone.localdate(now), holding.from_on),
    }
    form = EndHoldingForm(sent_data(request), from_on=holding.from_on, initial=first)
    return send(
        request,
        form,
        lambda: (
            services.end_holding(
                holding=holding,
                version=form.cleaned_data["version"],
                to_on=form.cleaned_data["to_on"],
                by=request.user,
                at=now,
                form=form.sent(),
            ).post
        ),
        went_to=lambda: holding.post,
        said=_("Last day saved."),
        template="accounts/form.html",
        context=_about(request, holding.post, now=[_fact(holding)])
        | {"heading": _("Set the last day")},
    )


@form_page
def cancel_holding(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take back what has not begun."""
    holding = _holding_to_keep(request, pk)
    if is_repeat(request):
        return redirect(holding.post)
    now = timezone.now()
    form = ConfirmForm(
        sent_data(request),
        submit_label=_("Cancel this entry"),
        initial={"version": holding.post.version},
    )
    return send(
        request,
        form,
        lambda: (
            services.cancel_holding(
                holding=holding,
                version=form.cleaned_data["version"],
                on=timezone.localdate(now),
                by=request.user,
                at=now,
                form=form.sent(),
            ).post
        ),
        went_to=lambda: holding.post,
        said=_("Entry cancelled. Look whether somebody holds the post on that day."),
        template="accounts/form.html",
        context=_about(request, holding.post, now=[_fact(holding)])
        | {"heading": _("Cancel an entry that has not begun")},
    )


def _post_to_keep(request: SignedInRequest, pk: int) -> Post:
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    posts = Post.objects.select_related("team").with_people(on=timezone.localdate())
    return get_object_or_404(posts, pk=pk)


def _holding_to_keep(request: SignedInRequest, pk: int) -> PostHolding:
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    holdings = PostHolding.objects.visible_to(request.user)
    return get_object_or_404(holdings.select_related("post__team", "user"), pk=pk)


def _about(
    request: SignedInRequest, post: Post, *, now: list[tuple[str, str]]
) -> dict[str, object]:
    """The post, who holds it, and which actions are at stake."""
    return {
        "caption": post.full_title,
        "now": now + stake_of(post, request.user).facts,
        "crumbs": crumbs.to_post(post),
    }


def _people_of(post: Post) -> list[tuple[str, str]]:
    return [_fact(holding) for holding in post.people]


def _fact(holding: PostHolding) -> tuple[str, str]:
    """Who it is and from when to when, in one line."""
    words = {
        "who": f"{holding.name} ({holding.email})"
        if holding.name and holding.email
        else str(holding),
        "first": in_words(holding.from_on),
        "last": in_words(holding.to_on) if holding.to_on else "",
    }
    if holding.to_on:
        return holding.get_kind_display(), _("%(who)s, from %(first)s to %(last)s") % words
    return holding.get_kind_display(), _("%(who)s, since %(first)s") % words
