"""Pages with a form about one action."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from actions.models import Action
from actions.plans import breadcrumbs
from safeguard.forms.pages import Destination, handle_form
from safeguard.forms.versioned import VersionedForm


def handle_action_form(
    request: HttpRequest,
    action: Action,
    form: VersionedForm,
    save: Callable[[], Any],
    *,
    message: str,
    template: str = "form.html",
    redirect_to: Destination | None = None,
    **context: Any,
) -> HttpResponse:
    """Shows the page or handles its form, as `handle_form` does.

    Redirects to the action's page unless `redirect_to` is given. Without a `template`, the generic
    form page is used, with a `heading` and an optional `intro`.
    """
    context |= {
        "action": action,
        "caption": f"{action.ref}: {action.wording}",
        "crumbs": breadcrumbs.to_action(action),
    }
    return handle_form(
        request,
        form,
        save,
        message=message,
        template=template,
        context=context,
        redirect_to=redirect_to or action,
    )
