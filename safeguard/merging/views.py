"""Merging two posts: choose the other post, see what will change, confirm."""

from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.accounts import breadcrumbs, rules
from safeguard.accounts.forms.posts import ConfirmForm
from safeguard.accounts.models import Post
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.views.posts_to_change import post_to_change
from safeguard.forms.fields import RecordField
from safeguard.forms.pages import RecordPage, form_page, sent_data
from safeguard.merging.services import Merger, merge_posts


class OtherPostForm(forms.Form):
    """The post that remains."""

    into = RecordField(
        describe=lambda post: post.full_title,
        label=gettext_lazy("Which post remains?"),
        queryset=Post.objects.none(),
        empty_label=gettext_lazy("Choose a post"),
        error_messages={
            "required": gettext_lazy("Choose the post that remains"),
            "invalid_choice": gettext_lazy(
                "Choose another post, which has not been merged or removed"
            ),
        },
    )

    def __init__(self, *args: Any, post: Post, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Post.objects.select_related("team").in_order().exclude(pk=post.pk)
        self.fields["into"].queryset = others  # type: ignore[attr-defined]


@form_page
def merge_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Merge a post into another after showing what will change."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    post = post_to_change(pk)
    chosen = OtherPostForm(request.GET if "into" in request.GET else None, post=post)
    if not chosen.is_valid():
        return _choose(request, chosen, post)
    into, today = chosen.cleaned_data["into"], timezone.localdate()
    merger = Merger(post, into)
    if why := merger.why_not(on=today):
        # Only another choice helps, so the page with the button is not shown.
        chosen.add_error("into", why)
        return _choose(request, chosen, post)
    form = ConfirmForm(
        sent_data(request), submit_label=_("Merge posts"), initial={"version": post.version}
    )
    page = RecordPage(
        _("Merge into “%(post)s”") % {"post": into.full_title},
        breadcrumbs.to_post(post),
        caption=post.full_title,
        warning=_(
            "You cannot undo this. All of this moves. The former title stays in the history."
        ),
        now=_changes(merger, on=today),
        shows_now=True,
    )
    return page.handle(
        request,
        form,
        partial(merge_posts, post=post, into=into),
        message=_("“%(post)s” has been merged into “%(into)s”.")
        % {"post": post.full_title, "into": into.full_title},
        redirect_to=into,
    )


def _choose(request: SignedInRequest, form: OtherPostForm, post: Post) -> HttpResponse:
    context = {"form": form, "post": post, "crumbs": breadcrumbs.to_post(post)}
    return render(request, "merging/choose_post.html", context)


def _changes(merger: Merger, *, on: date) -> list[tuple[str, str]]:
    """What moves to the other post, as labels and values."""
    labels = {
        "chair": _("Update rounds of which it is the chair"),
        "accepting_post": _("Plans whose actions it signs off"),
        "post": _("Seats on committees"),
        "presenter": _("Agenda items that it presents"),
        "owner": _("Follow-ups that it owns"),
    }
    counts = [
        (_("Actions that it leads"), merger.led.count()),
        (_("Actions that it supports"), merger.supported.count()),
        *((labels[column], len(keys)) for _model, column, keys in merger.moved()),
        (_("Posts that report to it"), merger.post.reports.exclude(pk=merger.into.pk).count()),
    ]
    people = ", ".join(str(holding) for holding in merger.holdings(on=on))
    return [
        *((label, str(count)) for label, count in counts if count),
        (_("Holders and cover, who hold the other post from today"), people or _("No one")),
    ]
