"""Searches as someone signed in."""

from django.test import Client
from django.urls import reverse

from tests.factories import make_user

ADDRESS = reverse("search")


def client_of(*roles):
    client = Client()
    client.force_login(make_user(*roles))
    return client


def found(client, words):
    """Returns the titles found, by heading."""
    page = client.get(ADDRESS, {"q": words})
    assert page.status_code == 200
    return {group.heading: [one.title for one in group.found] for group in page.context["found"]}
