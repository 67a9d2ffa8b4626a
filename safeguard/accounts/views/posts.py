"""Pages for posts."""

from functools import partial

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safeguard.accounts import breadcrumbs, rules, services
from safeguard.accounts.forms.posts import ConfirmForm, PostForm
from safeguard.accounts.models import Post, PostHolding, PostNeed
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.views.changed_names import former_names_of, merged_name
from safeguard.accounts.views.post_workload import workload_of
from safeguard.accounts.views.posts_to_change import post_to_change
from safeguard.audit.services import newest_event
from safeguard.forms.pages import RecordPage, form_page, sent_data
from safeguard.limits import POSTS_PER_PAGE


@require_safe
def posts(request: SignedInRequest) -> HttpResponse:
    """All posts with their holders. Those with no holder or email address come first."""
    if not rules.can_see_people(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    shown = Post.objects.select_related("team").in_need_first(on=today).with_people(on=today)
    page = Paginator(shown, POSTS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(post, PostNeed(post.need)) for post in page.object_list],
        "in_need": Post.objects.in_need(on=today).count(),
        "can_keep_people": rules.can_keep_people(request.user),
    }
    return render(request, "accounts/posts.html", context)


@require_safe
def post(request: SignedInRequest, pk: int) -> HttpResponse:
    """The post's past and present holders and cover, and the post it reports to."""
    if not rules.can_see_people(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    shown = get_object_or_404(Post.with_merged.select_related("team", "reports_to__team"), pk=pk)
    if shown.merged_into:
        return redirect(shown.today)
    holdings = PostHolding.objects.visible_to(request.user).filter(post=shown).newest_first()
    context = {
        "post": shown,
        "holdings": [(holding, holding.term(on=today)) for holding in holdings],
        "is_held": any(holding.is_in_force(on=today) for holding in holdings),
        "former_titles": former_names_of(shown, "post.changed"),
        "merged": _merged(shown),
        "workload": workload_of(shown, request.user),
        "can_remove": rules.can_keep_people(request.user)
        and not holdings
        and not services.is_used(shown),
        "reports": shown.reports.select_related("team").in_order(),
        "can_keep_people": rules.can_keep_people(request.user),
        "crumbs": breadcrumbs.to_posts(),
    }
    return render(request, "accounts/post.html", context)


def _merged(post: Post) -> list[str]:
    """The titles of the posts that have been merged into this one, with who did it and when."""
    return [
        merged_name(each.job_title, newest_event("post.merged", each))
        for each in Post.with_merged.filter(merged_into=post).order_by("pk")
    ]


@form_page
def make_post(request: SignedInRequest) -> HttpResponse:
    """Create a post."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    form = PostForm(sent_data(request), initial={"version": 0, "team": request.GET.get("team", "")})
    return RecordPage(_("New post"), breadcrumbs.to_posts()).handle(
        request,
        form,
        lambda version, **values: services.make_post(**values),
        message=_("Post created. Now add its holder."),
    )


@form_page
def change_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the job title, the team or the post it reports to."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    shown = post_to_change(pk)
    first = {name: getattr(shown, name) for name in ("version", "job_title", "team", "reports_to")}
    form = PostForm(sent_data(request), post=shown, initial=first)
    page = RecordPage(
        _("Change post"),
        breadcrumbs.to_post(shown),
        caption=shown.job_title,
        now=lambda: [
            (_("Job title"), shown.job_title),
            (_("Team"), shown.team),
            (_("Reports to"), shown.reports_to),
        ],
    )
    return page.handle(
        request,
        form,
        partial(services.change_post, post=shown),
        message=_("Post saved."),
    )


@form_page
def remove_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Remove a post that has never been used."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    shown = post_to_change(pk)
    form = ConfirmForm(
        sent_data(request), submit_label=_("Remove post"), initial={"version": shown.version}
    )
    page = RecordPage(
        _("Remove post"),
        breadcrumbs.to_post(shown),
        caption=shown.full_title,
        intro=_(
            "You can only remove a post that has never led or supported an action, has never been "
            "held and is not named anywhere."
        ),
    )
    return page.handle(
        request,
        form,
        partial(services.remove_post, post=shown),
        message=_("Post removed."),
        redirect_to=reverse("people:posts"),
    )
