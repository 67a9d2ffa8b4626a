"""The head of a page: what each role finds in the menu, and which place a page belongs to."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.models import User
from safeguard.accounts.roles import Role


@dataclass(frozen=True)
class Place:
    """A place in the menu: its words, the name of its address, and the pages inside it.

    `pages` are names ("actions:plan"), or sections ("committees:") for all pages of that section
    that no other place of the menu names.
    """

    words: Promise
    name: str
    pages: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MenuItem:
    """A link of somebody's menu, and whether the page they are on is inside it."""

    words: Promise
    address: str
    is_here: bool


@dataclass(frozen=True)
class Header:
    """What the head of a page offers; without a `home` nothing but Help."""

    menu: Sequence[MenuItem]
    home: str
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
PLANS = Place(_("Plans"), "actions:plans", frozenset({"actions:"}))
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
        "change-repetition",
        "log-chaser",
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

# Somebody with several roles has the menu of the first of them here, and then what it lacks.
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
    """The head of a page for whoever asks for it. A signed link shows no other place than Help."""
    match, user = request.resolver_match, getattr(request, "user", None)
    page = match.view_name if match else ""
    if match and "token" in match.kwargs:
        return Header(menu_of([HELP], page), home="")
    if isinstance(user, User):
        places = places_of(user.roles, holds_post=user.holdings.on(timezone.localdate()).exists())
        return Header(menu_of(places, page), reverse("home"), has_search=page != "search")
    menu = menu_of([PUBLIC_COMMITTEES, HELP], page)
    return Header(menu, reverse("home"), has_sign_in=page != "account_login")


def public_header_of(request: HttpRequest) -> Header:
    """The head of a public page, which is the same for everybody, signed in or not."""
    match = request.resolver_match
    menu = menu_of([PUBLIC_COMMITTEES, HELP], match.view_name if match else "")
    return Header(menu, reverse("committees:public"), has_sign_in=True)


def places_of(roles: Iterable[Role], *, holds_post: bool) -> list[Place]:
    """The places in the menu of somebody with these roles, Help last and each address once."""
    places: dict[str, Place] = {}
    for role, menu in MENUS.items():
        if role in roles:
            for place in menu:
                places.setdefault(place.name, place)
    found = [*places.values(), HELP]
    if holds_post:
        found.insert(1 if found[0].name == "home" else 0, YOUR_ACTIONS)
    return found


def menu_of(places: Iterable[Place], page: str) -> list[MenuItem]:
    """The links to these places; the one that the page is inside is marked."""
    here = _place_of(page, places := list(places))
    return [MenuItem(place.words, reverse(place.name), place is here) for place in places]


def _place_of(page: str, places: Iterable[Place]) -> Place | None:
    """The place that names the page, or else the one that has its section."""
    section = page.rpartition(":")[0] + ":"
    named = [place for place in places if page == place.name or page in place.pages]
    return next(iter([*named, *(place for place in places if section in place.pages)]), None)
