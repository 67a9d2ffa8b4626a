"""Lists of actions saved under a name."""

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from actions import crumbs, rules
from actions.forms import EditSavedListForm, RemoveSavedListForm, SaveListForm
from actions.models import SavedList
from actions.services import saved_lists
from actions.views.action_list import list_of
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest


@form_page
def save_list(request: SignedInRequest) -> HttpResponse:
    """A name for the list that the address describes."""
    user, now = request.user, timezone.now()
    if not rules.can_save_list(user):
        raise PermissionDenied
    chosen = list_of(request)
    if chosen.form.errors or is_repeat(request):
        return redirect(f"{reverse('actions:actions')}?{chosen.address}")
    form = SaveListForm(sent_data(request))

    def save() -> SavedList:
        return saved_lists.save_list(query=chosen.address, by=user, at=now, **form.given())

    return send(
        request,
        form,
        save,
        went_to=lambda: SavedList(query=chosen.address),
        said=_("List saved."),
        template="actions/save_list.html",
        context={"filter": chosen, "crumbs": crumbs.to_actions(chosen.address)},
    )


@form_page
def edit_saved_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, shared or not."""
    saved = _editable(request, pk)
    if is_repeat(request):
        return redirect(saved)
    form = EditSavedListForm(sent_data(request), saved=saved)

    def edit() -> SavedList:
        given = {"version": form.cleaned_data["version"], **form.given()}
        return saved_lists.edit_saved_list(saved=saved, by=request.user, at=timezone.now(), **given)

    return send(
        request,
        form,
        edit,
        went_to=lambda: saved,
        said=_("List saved."),
        template="actions/edit_saved_list.html",
        context={"saved": saved, "crumbs": crumbs.to_actions(saved.query)},
    )


@form_page
def remove_saved_list(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asks once more, then removes it; the actions in it stay as they are."""
    everything = SavedList()
    if is_repeat(request):
        return redirect(everything)
    saved = _editable(request, pk)
    form = RemoveSavedListForm(sent_data(request), initial={"version": saved.version})

    def remove() -> SavedList:
        saved_lists.remove_saved_list(
            saved=saved,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
            form=form.sent(),
        )
        return everything

    return send(
        request,
        form,
        remove,
        went_to=lambda: everything,
        said=_("List removed."),
        template="actions/remove_saved_list.html",
        context={"saved": saved, "crumbs": crumbs.to_actions(saved.query)},
    )


def _editable(request: SignedInRequest, pk: int) -> SavedList:
    saved = get_object_or_404(SavedList.objects.visible_to(request.user), pk=pk)
    if not rules.can_edit_saved_list(request.user, saved):
        raise PermissionDenied
    return saved
