"""Filling in the page with all of a person's actions, as a browser does."""

from datetime import timedelta

from actions.models import Action, ActionEntry, EntryKind
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from safeguard.accounts.roles import Role
from tests.factories import NOW, TODAY, hold, import_rows, make_plan, make_post, make_user

RATINGS = ["green", "green", "amber"]


def make_lead():
    """The holder of the post that leads the actions."""
    lead = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post(), lead)
    return lead


def ask_about_three():
    """Three actions with an update from last month, about which a round asks."""
    plan = make_plan()
    rows = [
        {
            "ref": f"A{number}",
            "action": f"Train team {number}",
            "rag": rating,
            "lead": "Head of Safeguarding",
            "commentary_gist": f"Team {number} has begun.",
        }
        for number, rating in enumerate(RATINGS, start=1)
    ]
    import_rows(plan, *rows, as_at=TODAY - timedelta(days=30))
    open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY + timedelta(days=14),
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY + timedelta(days=14)),
        by=make_user(Role.IMPROVEMENT_TEAM),
        at=NOW,
    )
    return list(Action.objects.filter(plan=plan).in_order())


def updates_of(action):
    """The lead's updates of the action, oldest first."""
    kinds = (EntryKind.PROGRESS, EntryKind.CONFIRMATION)
    return list(ActionEntry.objects.filter(action=action, kind__in=kinds).in_order())


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
