"""The page header: the menu of each role, and the menu item each page belongs to."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.models import User
from safeguard.accounts.roles import Role
from safeguard.help_topics import help_address


@dataclass(frozen=True)
class Place:
    """A menu item: its text, the name of its URL, and the pages that belong to it.

    `pages` are URL names ("actions:plan"), or namespaces ("committees:") for all pages of the
    namespace that no other menu item names.
    """

    words: Promise
    name: str
    pages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MenuItem:
    """A menu link, and whether the current page belongs to it."""

    words: Promise
    address: str
    is_here: bool


@dataclass(frozen=True)
class Header:
    """The page header. If there is no `home`, it has only the link to the help."""

    menu: Sequence[MenuItem]
    home: str
    help: str
    has_search: bool = False
    has_sign_in: bool = False


AT_WORK = frozenset({Role.OFFICER, Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER, Role.CLERK})


def _actions(*names: str) -> frozenset[str]:
    return frozenset(f"actions:{name}" for name in names)


MY_WORK = Place(_("My work"), "home")
MY_COMMITTEES = Place(_("My committees"), "home", frozenset({"committees:"}))
YOUR_ACTIONS = Place(
    _("Your actions"),
    "actions:update-my-actions",
    _actions("reply-to-reading", "reply-to-question"),
)
OVERVIEW = Place(_("Overview"), "actions:overview")
PLANS = Place(_("Plans"), "actions:plans", frozenset({"actions:", "committees:choose-who-accepts"}))
UPDATES = Place(
    _("Updates"),
    "actions:update-rounds",
    _actions(
        "open-round",
        "update-round",
        "round-updates",
        "round-reminders",
        "round-settings",
        "change-timetable",
        "move-due-date",
        "remind-leads",
        "change-repetition",
        "log-reminder",
        "close-round",
        "moderate-round",
        "read-answer",
        "settle-rating",
        "deal-with-notice",
        "outgoing-mail",
        "warnings-about-ratings",
        "dismiss-warnings",
    ),
)
REPORTS = Place(_("Reports"), "reports:publications", frozenset({"reports:"}))
COMMITTEES = Place(_("Committees"), "committees:committees", frozenset({"committees:"}))
PEOPLE = Place(_("People"), "people:posts", frozenset({"people:"}))
ACCOUNTS = Place(_("Accounts"), "administration:users", frozenset({"administration:"}))
AUDIT_TRAIL = Place(_("Audit trail"), "administration:audit-trail")
HELP = Place(_("Help"), "help", frozenset({"help-for-role"}))
PUBLIC_COMMITTEES = Place(
    _("Committees"), "committees:public", frozenset({"committees:", "reports:"})
)

# A person with several roles has the menu of the first one listed here, then any other items.
MENUS: dict[Role, tuple[Place, ...]] = {
    Role.IMPROVEMENT_TEAM: (MY_WORK, PLANS, UPDATES, REPORTS, COMMITTEES, PEOPLE),
    Role.SIGNING_OFFICER: (MY_WORK, OVERVIEW, PLANS, REPORTS, COMMITTEES),
    Role.CLERK: (MY_WORK, COMMITTEES, REPORTS),
    Role.OFFICER: (MY_WORK, PLANS, REPORTS, COMMITTEES),
    Role.MEMBER: (MY_COMMITTEES, REPORTS),
    Role.AUDITOR: (PLANS, REPORTS, COMMITTEES, AUDIT_TRAIL),
    Role.ADMINISTRATOR: (ACCOUNTS, AUDIT_TRAIL),
}


def header_of(request: HttpRequest) -> Header:
    """The page header for this user.

    On any page opened from a signed link, it has only the link to the help about such pages.
    """
    match, user = request.resolver_match, getattr(request, "user", None)
    page = match.view_name if match else ""
    if match and "token" in match.kwargs:
        return _header([HELP], "actions:answer", {Role.OFFICER}, home="")
    if isinstance(user, User):
        holds_post = user.sees_live_figures and user.holdings.on(timezone.localdate()).exists()
        places = places_of(user.roles, holds_post=holds_post)
        return _header(places, page, user.roles, has_search=page != "search")
    places = [PUBLIC_COMMITTEES, HELP]
    return _header(places, page, set(), has_sign_in=page != "account_login")


def public_header_of(request: HttpRequest) -> Header:
    """The header of a public page. It is the same for everyone, signed in or not."""
    match, places = request.resolver_match, [PUBLIC_COMMITTEES, HELP]
    page = match.view_name if match else ""
    return _header(places, page, set(), home=reverse("committees:public"), has_sign_in=True)


def places_of(roles: Iterable[Role], *, holds_post: bool) -> list[Place]:
    """The menu items of a person with these roles. Each appears once, and Help comes last."""
    places: dict[str, Place] = {}
    for role, menu in MENUS.items():
        if role in roles:
            for place in menu:
                places.setdefault(place.name, place)
    found = [*places.values(), HELP]
    if holds_post:
        found.insert(1 if found[0].name == "home" else 0, YOUR_ACTIONS)
    return found


def menu_of(places: Iterable[Place], page: str, roles: Collection[Role] = ()) -> list[MenuItem]:
    """The menu links. The one the page belongs to is marked.

    Help opens the section about this page.
    """
    here = _place_of(page, places := list(places))
    return [
        MenuItem(
            place.words,
            help_address(page, roles) if place is HELP else reverse(place.name),
            place is here,
        )
        for place in places
    ]


def _header(
    places: Iterable[Place],
    page: str,
    roles: Collection[Role],
    *,
    home: str | None = None,
    has_search: bool = False,
    has_sign_in: bool = False,
) -> Header:
    return Header(
        menu_of(places, page, roles),
        home=reverse("home") if home is None else home,
        help=help_address(page, roles),
        has_search=has_search,
        has_sign_in=has_sign_in,
    )


def _place_of(page: str, places: Iterable[Place]) -> Place | None:
    """The menu item that names the page, or else the one with its namespace."""
    section = page.rpartition(":")[0] + ":"
    named = [place for place in places if page == place.name or page in place.pages]
    return next(iter([*named, *(place for place in places if section in place.pages)]), None)
