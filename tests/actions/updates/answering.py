"""Filling in the page with all of a person's actions, as a browser does."""


def forms_of(page):
    """The form of each action on the page, by action."""
    parts = [*page.context["waiting"], *page.context["not_requested"], *page.context["answered"]]
    return {part.asked.action: part.form for part in parts}


def boxes_of(page, action):
    """The initial field values of one action."""
    form = forms_of(page)[action]
    return {name: form[name].value() for name in form.boxes}


def sent(page, typed):
    """The data the page would send with these values typed into some actions' fields."""
    data = {}
    for action, form in forms_of(page).items():
        shown_form = {name: form[name].value() for name in form.fields}
        kept = {name: v for name, v in shown_form.items() if v is not None and v is not False}
        values = kept | typed.get(action, {})
        data |= {form.add_prefix(name): v for name, v in values.items() if v is not None}
    return data
