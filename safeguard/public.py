"""Public pages: no sign-in, no cookie, the same response for everybody."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

Page = Callable[..., HttpResponse]


def public_page(page: Page) -> Page:
    """A page everybody can read; caches may store it but must revalidate it each time.

    What is opened must be there at once, and what is made exempt gone from every cache. What never
    was, what is exempt, restricted or internal get the same words.
    """

    @wraps(page)
    def answer(request: HttpRequest, **address: object) -> HttpResponse:
        try:
            return page(request, **address)
        except Http404:
            # The menu must not mark a place only where the address exists.
            request.resolver_match = None
            return render(request, "public/not_found.html", status=404)

    kept = cache_control(public=True, no_cache=True)(answer)
    opened: Page = login_not_required(require_safe(conditional_page(kept)))
    return opened
