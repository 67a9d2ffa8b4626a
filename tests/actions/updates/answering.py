"""Filling in the page of all actions, as a browser does."""


def forms_of(page):
    """The form of each action that the page shows, by the action."""
    parts = [*page.context["waiting"], *page.context["resting"], *page.context["answered"]]
    return {part.asked.action: part.form for part in parts}


def boxes_of(page, action):
    """What stands in the boxes of one action."""
    form = forms_of(page)[action]
    return {name: form[name].value() for name in form.boxes}


def sent(page, typed):
    """What the page would send, with these values typed into the boxes of some actions."""
    data = {}
    for action, form in forms_of(page).items():
        drawn = {name: form[name].value() for name in form.fields}
        kept = {name: v for name, v in drawn.items() if v is not None and v is not False}
        values = kept | typed.get(action, {})
        data |= {form.add_prefix(name): v for name, v in values.items() if v is not None}
    return data
