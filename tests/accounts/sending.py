"""Sending a form with its hidden fields, as a browser does."""


def hidden_fields(client, address):
    """The hidden fields of the form on the page."""
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in ("nonce", "version")}


def send(client, address, **typed):
    return client.post(address, {**hidden_fields(client, address), **typed})
