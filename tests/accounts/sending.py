"""Sending a form of the site as a browser does: with the numbers it was drawn with."""


def drawn(client, address):
    """What a browser sends of the hidden fields, from the page as it is now."""
    form = client.get(address).context["form"]
    return {name: form[name].value() for name in ("nonce", "version")}


def send(client, address, **typed):
    return client.post(address, {**drawn(client, address), **typed})
