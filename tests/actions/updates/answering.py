"""Filling in the page with all of a person's actions, as a browser does."""


def rows_of(page):
    """The rows on the page, by action."""
    rows = [*page.context["waiting"], *page.context["not_requested"], *page.context["answered"]]
    return {row.asked.action: row for row in rows}


def forms_of(page):
    """The form of each action that is open on the page, by action."""
    return {action: row.form for action, row in rows_of(page).items() if row.form}


def open_form(page, action):
    """The form of one action, which is opened if it is not yet."""
    form = forms_of(page).get(action)
    if form:
        return form
    return forms_of(page.client.get(page.request["PATH_INFO"], {"open": action.pk}))[action]


def boxes_of(page, action):
    """The initial field values of one action."""
    form = open_form(page, action)
    return {name: form[name].value() for name in form.boxes}


def sent(page, typed):
    """The data the page would send with these values typed into some actions' fields.

    A tick is sent from the folded row. For other values the action is opened.
    """
    data = {}
    for action, row in rows_of(page).items():
        values = typed.get(action, {})
        if row.form or values.keys() - {"nothing_changed"}:
            data |= _of_form(open_form(page, action), values)
        elif row.can_tick:
            data |= {f"{row.prefix}-nonce": row.nonce, f"{row.prefix}-version": action.version}
            ticked = {"nothing_changed": "on"} if row.is_ticked else {}
            data |= {f"{row.prefix}-{name}": value for name, value in {**ticked, **values}.items()}
    return data


def _of_form(form, typed):
    shown_form = {name: form[name].value() for name in form.fields}
    kept = {name: v for name, v in shown_form.items() if v is not None and v is not False}
    return {form.add_prefix(name): v for name, v in (kept | typed).items() if v is not None}
