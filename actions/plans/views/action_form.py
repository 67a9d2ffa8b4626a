"""A page with a form about one action, and the way back to the action's page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from actions.models import Action
from actions.plans import breadcrumbs
from safeguard.forms.handling import Destination, handle_form
from safeguard.forms.versioned import VersionedForm


def handle_action_form(
    request: HttpRequest,
    action: Action,
    form: VersionedForm,
    do: Callable[[], Any],
    *,
    said: str,
    template: str = "form.html",
    to: Destination | None = None,
    **context: Any,
) -> HttpResponse:
    """Show the page, or have the form dealt with, as `handle_form` does.

    The way on leads to the action's page, unless `to` names a part of it. A page with nothing but
    a form needs no template of its own, but a `heading` and perhaps an `intro`.
    """
    context |= {
        "action": action,
        "caption": f"{action.ref}: {action.wording}",
        "crumbs": breadcrumbs.to_action(action),
    }
    return handle_form(
        request, form, do, said=said, template=template, context=context, to=to or action
    )
