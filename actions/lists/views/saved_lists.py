"""Saved lists of actions."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.lists import rules
from actions.lists.forms.lists import EditSavedListForm, RemoveSavedListForm, SaveListForm
from actions.lists.services import saved_lists
from actions.lists.views.action_list import list_of
from actions.models import SavedList
from actions.plans import breadcrumbs
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.audit.services import newest_event
from safeguard.dates import moment_in_words
from safeguard.forms.pages import Overtaken, form_page, handle_form, sent_data


@form_page
def save_list(request: SignedInRequest) -> HttpResponse:
    """Save the current filters under a name."""
    user, now = request.user, timezone.now()
    if not rules.can_save_list(user):
        raise PermissionDenied
    chosen = list_of(request)
    if chosen.form.errors:
        return redirect(f"{reverse('actions:actions')}?{chosen.address}")
    form = SaveListForm(sent_data(request))
    return handle_form(
        request,
        form,
        lambda: saved_lists.save_list(query=chosen.address, by=user, at=now, **form.values()),
        message=_("List saved."),
        template="actions/lists/save_list.html",
        context={"filter": chosen, "crumbs": breadcrumbs.to_actions(chosen.address)},
    )


@form_page
def edit_saved_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rename or share a saved list."""
    user, saved = request.user, _editable(request, pk)
    form = EditSavedListForm(sent_data(request), saved=saved)
    return handle_form(
        request,
        form,
        lambda: saved_lists.edit_saved_list(
            saved=saved, by=user, at=timezone.now(), **form.arguments()
        ),
        message=_("List saved."),
        template="actions/lists/edit_saved_list.html",
        context={"saved": saved, "crumbs": breadcrumbs.to_actions(saved.query)},
    )


@form_page
def remove_saved_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Delete a saved list after confirmation."""
    user, saved = request.user, _editable(request, pk)
    form = RemoveSavedListForm(sent_data(request), initial={"version": saved.version})
    return handle_form(
        request,
        form,
        lambda: saved_lists.remove_saved_list(
            saved=saved, by=user, at=timezone.now(), **form.arguments()
        ),
        message=_("List deleted."),
        template="actions/lists/remove_saved_list.html",
        context={"saved": saved, "crumbs": breadcrumbs.to_actions(saved.query)},
        redirect_to=SavedList(),
    )


def _editable(request: SignedInRequest, pk: int) -> SavedList:
    saved = SavedList.objects.visible_to(request.user).filter(pk=pk).first()
    if saved is None:
        raise _removed(request.user, pk) or Http404
    if not rules.can_edit_saved_list(request.user, saved):
        raise PermissionDenied
    return saved


def _removed(user: User, pk: int) -> Overtaken | None:
    """Says who deleted the list and when; None if the person could never have edited it."""
    event = newest_event("list.removed", SavedList(pk=pk))
    if event is None or not rules.could_edit_removed_list(user, event):
        return None
    why = _("%(name)s deleted this list %(when)s.")
    said = {"name": event.by.name_at(event.at), "when": moment_in_words(event.at)}
    heading = _("This list has already been deleted")
    return Overtaken(why % said, heading=heading, row=reverse("actions:actions"))
