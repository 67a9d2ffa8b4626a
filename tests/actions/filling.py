"""Filling in a page's form and reading what came of it, for the pages of plans and actions."""

from tests.pages.forms import filled_in


def shown_form(client, address):
    """What the form on the page would send if nobody touched it."""
    return filled_in(client, address)


def fill(client, address, **typed):
    """Loads the page, types, and sends."""
    return client.post(address, filled_in(client, address, **typed))


def errors(response):
    """The errors of the page's form by field; those of the whole form under "__all__"."""
    form = response.context["form"]
    return {name: [str(error) for error in found] for name, found in form.errors.items()}
