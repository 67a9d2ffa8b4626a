"""Fills in the form on a plan's or an action's page and reads its errors."""

from tests.pages.forms import filled_in


def shown_form(client, address):
    """Returns the data the form would submit unchanged."""
    return filled_in(client, address)


def fill(client, address, **typed):
    """Loads the page, fills in its form and submits it."""
    return client.post(address, filled_in(client, address, **typed))


def errors(response):
    """Returns the form's errors by field, with those of the whole form under "__all__"."""
    form = response.context["form"]
    return {name: [str(error) for error in found] for name, found in form.errors.items()}
