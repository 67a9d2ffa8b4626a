"""Filling in a page's form as a browser does: what stands in it, with what a test types."""


def drawn(client, address):
    """What the form on the page would send if nobody touched it."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {
        name: value
        for name, value in values.items()
        if value is not None and value is not False and name != "file"
    }


def fill(client, address, **typed):
    """Loads the page, types, and sends."""
    return client.post(address, drawn(client, address) | typed)


def errors(response):
    """The errors of the page's form by field; those of the whole form under "__all__"."""
    form = response.context["form"]
    return {name: [str(error) for error in found] for name, found in form.errors.items()}
