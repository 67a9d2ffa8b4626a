"""The actions of a post in all plans."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from actions.models import Action
from actions.plans.flags import flags_to_show
from safeguard.accounts import breadcrumbs
from safeguard.accounts.models import Post
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.rules import can_see_people
from safeguard.limits import POST_ACTIONS_PER_PAGE


@require_safe
def post_actions(request: SignedInRequest, pk: int) -> HttpResponse:
    """Lists the open actions that a post leads, worst first.

    With `?as=supporter`, lists those that it supports instead.
    """
    user, today = request.user, timezone.localdate()
    if not can_see_people(user):
        raise PermissionDenied
    post = get_object_or_404(Post.objects.select_related("team"), pk=pk)
    is_support = request.GET.get("as") == "supporter"
    visible = Action.objects.visible_to(user).open().select_related("plan", "rating", "lead")
    led, supported = visible.filter(lead=post), visible.filter(supporters=post)
    shown = (supported if is_support else led).worst_first()
    page = Paginator(shown, POST_ACTIONS_PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "post": post,
        "is_support": is_support,
        "led": led.count(),
        "supported": supported.count(),
        "page": page,
        "rows": [(action, flags_to_show(action.facts, on=today)) for action in page.object_list],
        "crumbs": breadcrumbs.to_post(post),
    }
    return render(request, "actions/plans/post_actions.html", context)
