"""The type of requests to pages that need an account."""

from django.http import HttpRequest

from safeguard.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request that has passed LoginRequiredMiddleware, so `user` is a User."""

    user: User
