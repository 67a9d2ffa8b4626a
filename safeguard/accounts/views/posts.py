"""The list of posts, and a post's page."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safeguard.accounts import crumbs, rules, services
from safeguard.accounts.forms.posts import PostForm
from safeguard.accounts.models import Post, PostHolding, PostNeed
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.views.stakes import stake_of

ROWS_ON_A_PAGE = 50


@require_safe
def posts(request: SignedInRequest) -> HttpResponse:
    """Every post and who holds it; first those that nobody holds or no mail reaches."""
    if not rules.can_see_people(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    shown = Post.objects.select_related("team").in_need_first(on=today).with_people(on=today)
    page = Paginator(shown, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(post, PostNeed(post.need)) for post in page.object_list],
        "in_need": Post.objects.in_need(on=today).count(),
        "can_keep_people": rules.can_keep_people(request.user),
    }
    return render(request, "accounts/posts.html", context)


@require_safe
def post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Who holds and covers the post and did before, and whom it reports to."""
    if not rules.can_see_people(request.user):
        raise PermissionDenied
    today = timezone.localdate()
    shown = get_object_or_404(Post.objects.select_related("team", "reports_to__team"), pk=pk)
    holdings = PostHolding.objects.visible_to(request.user).filter(post=shown).newest_first()
    context = {
        "post": shown,
        "holdings": [(holding, holding.term(on=today)) for holding in holdings],
        "is_held": any(holding.is_in_force(on=today) for holding in holdings),
        "stake": stake_of(shown, request.user),
        "reports": shown.reports.select_related("team").in_order(),
        "can_keep_people": rules.can_keep_people(request.user),
        "crumbs": crumbs.to_posts(),
    }
    return render(request, "accounts/post.html", context)


@form_page
def make_post(request: SignedInRequest) -> HttpResponse:
    """A new post."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    if is_repeat(request):
        return redirect(_made(request) or crumbs.posts_page())
    form = PostForm(sent_data(request), initial={"version": 0, "team": request.GET.get("team", "")})
    return send(
        request,
        form,
        lambda: services.make_post(
            job_title=form.cleaned_data["job_title"],
            team=form.cleaned_data["team"],
            reports_to=form.cleaned_data["reports_to"],
            by=request.user,
            at=timezone.now(),
            form=form.sent(),
        ),
        went_to=lambda: _made(request) or crumbs.posts_page(),
        said=_("Post made. Now say who holds it."),
        template="accounts/form.html",
        context={
            "heading": _("New post"),
            "crumbs": crumbs.to_posts(),
        },
    )


@form_page
def change_post(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another job title, another team, another post above it."""
    if not rules.can_keep_people(request.user):
        raise PermissionDenied
    shown = get_object_or_404(Post.objects.select_related("team", "reports_to__team"), pk=pk)
    if is_repeat(request):
        return redirect(shown)
    first = {
        "version": shown.version,
        "job_title": shown.job_title,
        "team": shown.team,
        "reports_to": shown.reports_to,
    }
    form = PostForm(sent_data(request), post=shown, initial=first)
    facts = [(_("Team"), shown.team), (_("Reports to"), shown.reports_to)]
    return send(
        request,
        form,
        lambda: services.change_post(
            post=shown,
            version=form.cleaned_data["version"],
            job_title=form.cleaned_data["job_title"],
            team=form.cleaned_data["team"],
            reports_to=form.cleaned_data["reports_to"],
            by=request.user,
            at=timezone.now(),
            form=form.sent(),
        ),
        went_to=lambda: shown,
        said=_("Post changed."),
        template="accounts/form.html",
        context={
            "heading": _("Change post"),
            "caption": shown.job_title,
            "now": [(_("Job title"), shown.job_title), *facts],
            "is_prefilled": True,
            "crumbs": crumbs.to_post(shown),
        },
    )


def _made(request: SignedInRequest) -> Post | None:
    """The post that a form sent before has made."""
    title = " ".join(request.POST.get("job_title", "").split())
    return Post.objects.filter(job_title=title).order_by("pk").last()
