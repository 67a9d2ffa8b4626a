"""Pages for accounts."""

from datetime import datetime
from functools import partial
from typing import Any

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safeguard.accounts import breadcrumbs, rules, services
from safeguard.accounts.filters import UserFilter
from safeguard.accounts.forms.posts import ConfirmForm
from safeguard.accounts.forms.users import ChangeUserForm, NewUserForm, RolesForm
from safeguard.accounts.models import User
from safeguard.accounts.requests import SignedInRequest
from safeguard.accounts.views.changed_names import former_names_of
from safeguard.audit.services import newest_event
from safeguard.dates import in_words, moment_in_words
from safeguard.forms.pages import Overtaken, RecordPage, form_page, sent_data
from safeguard.limits import USERS_PER_PAGE


@require_safe
def users(request: SignedInRequest) -> HttpResponse:
    """All accounts, open and closed, with roles and last sign-in."""
    if not rules.can_administer(request.user):
        raise PermissionDenied
    visible = User.objects.visible_to(request.user).prefetch_related("groups").in_order()
    chosen = UserFilter(request.GET, queryset=visible)
    page = Paginator(chosen.qs, USERS_PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/users.html", {"page": page, "filter": chosen})


@require_safe
def user(request: SignedInRequest, pk: int) -> HttpResponse:
    """One account, with links to change it."""
    shown = _user(request, pk)
    context = {
        "shown": shown,
        "facts": [
            (_("Email address"), shown.email),
            *_former_names(shown),
            (_("Last signed in"), _last_sign_in(shown)),
            *_password_email(shown),
            (_("Holds or covers"), _posts_of(shown)),
        ],
        "roles": shown.roles_in_order,
        "can_set_roles": rules.can_set_roles(request.user, shown),
        "crumbs": breadcrumbs.to_users(),
    }
    return render(request, "accounts/user.html", context)


@form_page
def create_user(request: SignedInRequest) -> HttpResponse:
    """Create an account and email an invitation."""
    if not rules.can_administer(request.user):
        raise PermissionDenied
    form = NewUserForm(sent_data(request), initial={"version": 0})

    def create(*, by: User, at: datetime, version: int, **values: Any) -> User:
        made = services.create_user(password=None, by=by, at=at, **values)
        services.invite_user(user=made, by=by, at=at)
        return _say_invited(request, made)

    return RecordPage(_("New account"), breadcrumbs.to_users()).handle(
        request, form, create, message=_("Account created.")
    )


@form_page
def change_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the name or email address."""
    shown = _user(request, pk)
    first = {"version": shown.version, "name": shown.name, "email": shown.email}
    form = ChangeUserForm(sent_data(request), initial=first)
    page = _page(
        shown,
        _("Change name or email"),
        now=lambda: [(_("Name"), shown.name), *_address(shown)],
        instead=[
            (reverse("administration:deactivate-user", args=[pk]), _("Close this account")),
            (reverse("administration:create-user"), _("Create an account for someone else")),
        ],
    )
    return page.handle(
        request,
        form,
        partial(services.change_user, user=shown),
        message=_("Name and email saved."),
    )


@form_page
def set_roles(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change the roles of another person."""
    shown = _user(request, pk)
    if not rules.can_set_roles(request.user, shown):
        raise PermissionDenied
    first = {"version": shown.version, "roles": [role.value for role in shown.roles]}
    form = RolesForm(sent_data(request), initial=first)
    # `shown` keeps the roles it has read.
    page = _page(shown, _("Change roles"), now=lambda: _roles(_user(request, pk)))
    return page.handle(
        request,
        form,
        partial(services.set_roles, user=shown),
        message=_("Roles saved."),
    )


@form_page
def invite_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Send the invitation again."""
    shown = _user(request, pk)
    _require_open(shown, is_open=True)
    form = _confirm(request, shown, _("Send invitation"))

    def invite(**arguments: Any) -> User:
        services.invite_user(user=shown, **arguments)
        return _say_invited(request, shown)

    page = _page(
        shown,
        _("Send invitation"),
        intro=_(
            "They will get an email with a link to choose a password. They can use the link once."
        ),
        now=_address(shown),
        shows_now=True,
    )
    return page.handle(request, form, invite, message=_("Invitation recorded."))


@form_page
def deactivate_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Close an account."""
    shown = _user(request, pk)
    _require_open(shown, is_open=True)
    form = _confirm(request, shown, _("Close account"))
    page = _page(
        shown,
        _("Close account"),
        warning=_(
            "They will be signed out immediately and cannot sign in again. Today is the last day "
            "of any post they hold or cover. Everything they recorded is kept."
        ),
        now=[*_address(shown), (_("Holds or covers"), _posts_of(shown))],
        shows_now=True,
    )
    return page.handle(
        request,
        form,
        partial(services.deactivate_user, user=shown),
        message=_("Account closed."),
    )


@form_page
def reactivate_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Reopen an account and email an invitation."""
    shown = _user(request, pk)
    _require_open(shown, is_open=False)
    form = _confirm(request, shown, _("Reopen account"))

    def reactivate(*, by: User, at: datetime, version: int) -> User:
        services.reactivate_user(user=shown, version=version, by=by, at=at)
        services.invite_user(user=shown, by=by, at=at)
        return _say_invited(request, shown)

    page = _page(
        shown,
        _("Reopen account"),
        intro=_(
            "They will get an email with a link to choose a new password, and will have the same "
            "roles as before. The improvement team adds them to their posts."
        ),
        now=[*_address(shown), *_roles(shown)],
        shows_now=True,
    )
    return page.handle(request, form, reactivate, message=_("Account reopened."))


def _user(request: SignedInRequest, pk: int) -> User:
    if not rules.can_administer(request.user):
        raise PermissionDenied
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _require_open(shown: User, *, is_open: bool) -> None:
    """Raises Overtaken, with who closed or opened the account, unless it is as required."""
    if shown.is_active == is_open:
        return
    if is_open:
        heading, words = _("This account is closed"), _("%(by)s closed this account %(when)s.")
        event = newest_event("user.deactivated", shown)
    else:
        heading, words = _("This account is open"), _("%(by)s opened this account %(when)s.")
        event = newest_event("user.reactivated", shown) or newest_event("user.created", shown)
    said = {"by": event.by.name_at(event.at), "when": moment_in_words(event.at)} if event else None
    raise Overtaken(words % said if said else "", heading=heading, row=shown)


def _confirm(request: SignedInRequest, user: User, submit_label: str) -> ConfirmForm:
    first = {"version": user.version}
    return ConfirmForm(sent_data(request), submit_label=submit_label, initial=first)


def _say_invited(request: SignedInRequest, user: User) -> User:
    """Show a message about the invitation, and where to see whether it was sent."""
    words = _(
        "We will email an invitation to %(email)s in a few minutes. The link works for seven days "
        "after that. This page says whether the email was sent."
    )
    messages.info(request, words % {"email": user.email})
    return user


def _posts_of(user: User) -> str:
    """The posts that they hold or cover today.

    Their actions are left out, because administrators cannot see any.
    """
    holdings = user.holdings.on(timezone.localdate()).select_related("post__team")
    return ", ".join(each.post.full_title for each in holdings) or _("No post")


def _page(user: User, heading: str, **options: Any) -> RecordPage:
    return RecordPage(heading, breadcrumbs.to_user(user), caption=user.name, **options)


def _roles(user: User) -> list[tuple[str, str]]:
    return [(_("Roles"), ", ".join(str(role.label) for role in user.roles_in_order))]


def _address(user: User) -> list[tuple[str, str]]:
    return [(_("Email address"), user.email)]


def _former_names(user: User) -> list[tuple[str, str]]:
    names = former_names_of(user, "user.changed")
    return [(_("Former names"), "; ".join(names))] if names else []


def _password_email(user: User) -> list[tuple[str, str]]:
    status = get_adapter().password_email_status(user.email)
    return [(_("Last email with a link to choose a password"), status)] if status else []


def _last_sign_in(user: User) -> str:
    if user.last_login is None:
        return _("Never")
    at = timezone.localtime(user.last_login)
    words = {"day": in_words(at.date()), "time": time_format(at, "g:iA").lower()}
    return _("%(day)s, %(time)s") % words
