"""Requests of people who have signed in, which is every page that is not opened on purpose."""

from django.http import HttpRequest

from safeguard.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request behind LoginRequiredMiddleware: there is somebody."""

    user: User
