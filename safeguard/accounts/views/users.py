"""The administrator's pages: who signs in, in which roles, and who has left."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from safeguard.accounts import crumbs, rules, services
from safeguard.accounts.filters import UserFilter
from safeguard.accounts.forms.posts import ConfirmForm
from safeguard.accounts.forms.users import NewUserForm, RolesForm, UserDetailsForm
from safeguard.accounts.invitations import send_invitation
from safeguard.accounts.models import User
from safeguard.accounts.once import form_page, is_repeat, send, sent_data
from safeguard.accounts.requests import SignedInRequest

ROWS_ON_A_PAGE = 50


@require_safe
def users(request: SignedInRequest) -> HttpResponse:
    """Everybody who signs in or did, with roles and last sign-in."""
    if not rules.can_administer(request.user):
        raise PermissionDenied
    visible = User.objects.visible_to(request.user).prefetch_related("groups").in_order()
    chosen = UserFilter(request.GET, queryset=visible)
    page = Paginator(chosen.qs, ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/users.html", {"page": page, "filter": chosen})


@require_safe
def user(request: SignedInRequest, pk: int) -> HttpResponse:
    """One sign-in, and what can be done with it."""
    shown = _user(request, pk)
    context = {
        "shown": shown,
        "facts": [
            (_("E-mail address"), shown.email),
            (_("Last signed in"), _last_sign_in(shown)),
            (_("Holds or covers"), _posts_of(shown)),
        ],
        "roles": shown.roles_in_order,
        "can_set_roles": rules.can_set_roles(request.user, shown),
        "crumbs": crumbs.to_users(),
    }
    return render(request, "accounts/user.html", context)


@form_page
def create_user(request: SignedInRequest) -> HttpResponse:
    """Somebody new, who gets a mail with a link to choose a password."""
    if not rules.can_administer(request.user):
        raise PermissionDenied
    if is_repeat(request):
        return redirect(_made(request) or crumbs.users_page())
    now = timezone.now()
    form = NewUserForm(sent_data(request), initial={"version": 0})

    def create() -> User:
        made = services.create_user(
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            roles=form.chosen_roles,
            password=None,
            by=request.user,
            at=now,
            form=form.sent(),
        )
        services.invite_user(user=made, by=request.user, at=now)
        return _mailed(request, made)

    return send(
        request,
        form,
        create,
        went_to=lambda: _made(request) or crumbs.users_page(),
        said=_("Sign-in made."),
        template="accounts/form.html",
        context={
            "heading": _("New sign-in"),
            "crumbs": crumbs.to_users(),
        },
    )


@form_page
def change_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, or another address to sign in with."""
    shown = _user(request, pk)
    if is_repeat(request):
        return redirect(shown)
    first = {"version": shown.version, "name": shown.name, "email": shown.email}
    form = UserDetailsForm(sent_data(request), initial=first)
    now = [(_("Name"), shown.name), (_("E-mail address"), shown.email)]
    return send(
        request,
        form,
        lambda: services.change_user(
            user=shown,
            version=form.cleaned_data["version"],
            name=form.cleaned_data["name"],
            email=form.cleaned_data["email"],
            by=request.user,
            at=timezone.now(),
            form=form.sent(),
        ),
        went_to=lambda: shown,
        said=_("Name and address saved."),
        template="accounts/form.html",
        context=_about(shown)
        | {"heading": _("Change name or address"), "now": now, "is_prefilled": True},
    )


@form_page
def set_roles(request: SignedInRequest, pk: int) -> HttpResponse:
    """What somebody else is here for; nobody gives roles to themselves."""
    shown = _user(request, pk)
    if is_repeat(request):
        return redirect(shown)
    if not rules.can_set_roles(request.user, shown):
        raise PermissionDenied
    first = {"version": shown.version, "roles": [role.value for role in shown.roles]}
    form = RolesForm(sent_data(request), initial=first)
    roles = ", ".join(str(role.label) for role in shown.roles_in_order)
    return send(
        request,
        form,
        lambda: services.set_roles(
            user=shown,
            version=form.cleaned_data["version"],
            roles=form.chosen_roles,
            by=request.user,
            at=timezone.now(),
            form=form.sent(),
        ),
        went_to=lambda: shown,
        said=_("Roles saved. They count from now on."),
        template="accounts/form.html",
        context=_about(shown)
        | {"heading": _("Change roles"), "now": [(_("Roles"), roles)], "is_prefilled": True},
    )


@form_page
def invite_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """The mail with the link once more."""
    shown = _user(request, pk)
    if is_repeat(request):
        return redirect(shown)
    form = ConfirmForm(
        sent_data(request),
        submit_label=_("Send invitation"),
        initial={"version": shown.version},
    )

    def invite() -> User:
        version = form.cleaned_data["version"]
        services.invite_user(
            user=shown, version=version, by=request.user, at=timezone.now(), form=form.sent()
        )
        return _mailed(request, shown)

    intro = _("They get a mail with a link by which they choose a password. It works once.")
    return send(
        request,
        form,
        invite,
        went_to=lambda: shown,
        said=_("Invitation noted."),
        template="accounts/form.html",
        context=_about(shown)
        | {"heading": _("Send invitation"), "intro": intro, "now": _address(shown)},
    )


@form_page
def deactivate_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody leaves."""
    shown = _user(request, pk)
    if is_repeat(request):
        return redirect(shown)
    form = ConfirmForm(
        sent_data(request),
        submit_label=_("Close sign-in"),
        initial={"version": shown.version},
    )
    return send(
        request,
        form,
        lambda: services.deactivate_user(
            user=shown,
            version=form.cleaned_data["version"],
            by=request.user,
            at=timezone.now(),
            form=form.sent(),
        ),
        went_to=lambda: shown,
        said=_("Sign-in closed."),
        template="accounts/form.html",
        context=_about(shown)
        | {
            "heading": _("Close this sign-in"),
            "warning": _(
                "They are signed out at once and cannot sign in any more. Today is the last day "
                "of the posts they hold or cover. What they wrote stays."
            ),
            "now": [*_address(shown), (_("Holds or covers"), _posts_of(shown))],
        },
    )


@form_page
def reactivate_user(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody comes back."""
    shown = _user(request, pk)
    if is_repeat(request):
        return redirect(shown)
    form = ConfirmForm(
        sent_data(request),
        submit_label=_("Open sign-in again"),
        initial={"version": shown.version},
    )

    def reactivate() -> User:
        now, version = timezone.now(), form.cleaned_data["version"]
        services.reactivate_user(
            user=shown, version=version, by=request.user, at=now, form=form.sent()
        )
        services.invite_user(user=shown, by=request.user, at=now)
        return _mailed(request, shown)

    roles = ", ".join(str(role.label) for role in shown.roles_in_order)
    intro = _(
        "They get a mail with a link to choose a new password, and have the roles they had. "
        "The improvement team gives them posts."
    )
    return send(
        request,
        form,
        reactivate,
        went_to=lambda: shown,
        said=_("Sign-in open again."),
        template="accounts/form.html",
        context=_about(shown)
        | {
            "heading": _("Open this sign-in again"),
            "intro": intro,
            "now": [*_address(shown), (_("Roles"), roles)],
        },
    )


def _made(request: SignedInRequest) -> User | None:
    """The sign-in that a form sent before has made."""
    email = request.POST.get("email", "").strip().lower()
    return User.objects.visible_to(request.user).filter(email=email).first()


def _user(request: SignedInRequest, pk: int) -> User:
    if not rules.can_administer(request.user):
        raise PermissionDenied
    return get_object_or_404(User.objects.visible_to(request.user), pk=pk)


def _mailed(request: SignedInRequest, user: User) -> User:
    """Sends the invitation and says whether it is on its way."""
    if send_invitation(user):
        messages.info(
            request,
            _("An invitation is on its way to %(email)s. It works for seven days.")
            % {"email": user.email},
        )
    else:
        messages.error(
            request,
            _("The invitation could not be sent. Check the address and send it again from here."),
        )
    return user


def _posts_of(user: User) -> str:
    """The posts they hold or cover today. What these lead is not for administrators to read."""
    holdings = user.holdings.on(timezone.localdate()).select_related("post__team")
    return ", ".join(each.post.full_title for each in holdings) or _("No post")


def _about(user: User) -> dict[str, object]:
    return {"caption": user.name, "crumbs": crumbs.to_user(user)}


def _address(user: User) -> list[tuple[str, str]]:
    return [(_("E-mail address"), user.email)]


def _last_sign_in(user: User) -> str:
    if user.last_login is None:
        return _("Never")
    return f"{timezone.localtime(user.last_login):%d/%m/%Y %H:%M}"
