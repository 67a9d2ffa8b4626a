"""Public pages. They need no sign-in, set no cookie and are the same for everyone."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

Page = Callable[..., HttpResponse]


def public_page(page: Page) -> Page:
    """Decorate the view of a public page. Caches can store it but must revalidate it each time.

    This means that a newly published page appears at once, and one made exempt disappears from
    every cache. Pages that do not exist and pages that are not public give the same response.
    """

    @wraps(page)
    def handle(request: HttpRequest, **address: object) -> HttpResponse:
        try:
            return page(request, **address)
        except Http404:
            # Otherwise the highlighted menu item would show that the URL exists.
            request.resolver_match = None
            return render(request, "public/not_found.html", status=404)

    cached = cache_control(public=True, no_cache=True)(handle)
    opened: Page = login_not_required(require_safe(conditional_page(cached)))
    return opened
