"""The type of a request for a page that needs an account."""

from django.http import HttpRequest

from safeguard.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request that has passed LoginRequiredMiddleware, so `user` is a User."""

    user: User
