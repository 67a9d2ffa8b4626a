"""Creating plans and editing their titles, scales and themes."""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import slugify
from django.utils.translation import gettext as _

from actions.models import AcceptedBy, Action, ActionEntry, ImprovementPlan, RatingScale, Theme
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest, record
from safeguard.exceptions import Refused

LONGEST_TITLE = 200


@dataclass(frozen=True)
class ThemeDetails:
    """A theme of a plan. Themes are given in order, and `pk` is None for a new one."""

    pk: int | None
    name: str


@transaction.atomic
def make_plan(
    *, title: str, scale: RatingScale, by: User, at: datetime, themes: Sequence[str] = ()
) -> ImprovementPlan:
    """Creates a plan without actions.

    Raises Refused if the title is empty, too long, not printable or already used in any
    capitalisation, or if a theme is repeated.
    """
    plan = new_plan(title=title, scale=scale)
    plan.save(force_insert=True)
    _set_themes(plan, [ThemeDetails(None, name) for name in themes])
    record("plan.made", plan, by=by, at=at, scale=scale.name)
    return plan


def new_plan(*, title: str, scale: RatingScale) -> ImprovementPlan:
    """A plan that has not been saved. Raises Refused if the title cannot be used."""
    title = _free_title(title, None)
    return ImprovementPlan(title=title, slug=_free_slug(title), scale=scale)


@transaction.atomic
def edit_plan(
    *,
    plan: ImprovementPlan,
    version: int,
    title: str,
    scale: RatingScale,
    themes: Sequence[ThemeDetails],
    without: Collection[int] = (),
    by: User,
    at: datetime,
) -> ImprovementPlan:
    """Changes the title, the themes and their order and, until an action is rated, the scale.

    The URL stays the same, because reports and emails link to it. Themes that are not given come
    last. `without` holds the keys of themes to remove. No action can be using them, not even a
    withdrawn one. Raises Refused or StaleRecord.
    """
    plan.take_version(version)
    if scale.pk != plan.scale_id and is_rated(plan):
        raise Refused(
            _("You cannot change the scale, because actions in this plan have been rated.")
        )
    old = _facts(plan)
    plan.title, plan.scale = _free_title(title, plan), scale
    plan.save(update_fields=["title", "scale"])
    _remove_themes(plan, without)
    _set_themes(plan, [theme for theme in themes if theme.pk not in without])
    record("plan.edited", plan, by=by, at=at, old=old, new=_facts(plan))
    return plan


@transaction.atomic
def choose_signing(
    *,
    plan: ImprovementPlan,
    version: int,
    accepted_by: AcceptedBy,
    post: Post | None,
    by: User,
    at: datetime,
) -> None:
    """Sets who signs off actions: any signing officer, a given post or a committee.

    Raises Refused or StaleRecord.
    """
    plan.take_version(version)
    if accepted_by == AcceptedBy.POST and post is None:
        raise Refused(_("Choose the post."))
    old = plan.accepted_by
    plan.accepted_by = accepted_by
    plan.accepting_post = post if accepted_by == AcceptedBy.POST else None
    plan.save(update_fields=["accepted_by", "accepting_post"])
    chosen = plan.accepting_post_id
    record("plan.signing_chosen", plan, by=by, at=at, old=old, new=plan.accepted_by, post=chosen)


def is_rated(plan: ImprovementPlan) -> bool:
    """Whether any action of the plan has ever been rated."""
    return ActionEntry.objects.filter(action__plan=plan, rating__isnull=False).exists()


def used_themes(plan: ImprovementPlan) -> set[int]:
    """Keys of the themes used by actions of the plan."""
    used = Action.objects.filter(plan=plan, theme__isnull=False)
    return set(used.values_list("theme", flat=True))


def _remove_themes(plan: ImprovementPlan, themes: Collection[int]) -> None:
    try:
        plan.themes.filter(pk__in=themes).delete()
    except ProtectedError:
        used = plan.themes.filter(pk__in=used_themes(plan).intersection(themes))
        names = "”, “".join(used.order_by("order", "pk").values_list("name", flat=True))
        raise Refused(
            _("Actions use the theme “%(names)s”. Give them a different theme first.")
            % {"names": names}
        ) from None


def _facts(plan: ImprovementPlan) -> dict[str, str | list[str]]:
    names = plan.themes.order_by("order", "pk").values_list("name", flat=True)
    return {
        "title": digest(plan.title),
        "scale": plan.scale.name,
        "themes": [digest(name) for name in names],
    }


def _set_themes(plan: ImprovementPlan, themes: Sequence[ThemeDetails]) -> None:
    """Sets the names and order of the plan's themes."""
    existing = {theme.pk: theme for theme in plan.themes.order_by("order", "pk")}
    named = [ThemeDetails(theme.pk, " ".join(theme.name.split())) for theme in themes]
    unnamed = existing.keys() - {theme.pk for theme in named}
    named += [ThemeDetails(pk, existing[pk].name) for pk in existing if pk in unnamed]
    keys = [theme.name.casefold() for theme in named]
    twice = next((theme.name for theme in named if keys.count(theme.name.casefold()) > 1), None)
    if twice:
        raise Refused(_("There are two themes called “%(name)s”.") % {"name": twice})
    # First renamed to something no one can type, since two themes may swap names.
    for pk in existing:
        plan.themes.filter(pk=pk).update(name=f" {pk}")
    for order, theme in enumerate(named, start=1):
        if theme.pk is None:
            Theme.objects.create(plan=plan, name=theme.name, order=order)
        else:
            plan.themes.filter(pk=theme.pk).update(name=theme.name, order=order)


def title_of(typed: str) -> str:
    """A title as stored: on one line, with accents normalised."""
    return " ".join(unicodedata.normalize("NFC", typed).split())


def _free_title(title: str, plan: ImprovementPlan | None) -> str:
    """The normalised title. Raises Refused if the plan cannot have it."""
    title = title_of(title)
    if not title:
        raise Refused(_("Enter a title for the plan."))
    if len(title) > LONGEST_TITLE:
        raise Refused(
            _("The plan’s title must be %(most)d characters or fewer.") % {"most": LONGEST_TITLE}
        )
    if not title.isprintable():
        # Marks that turn the direction of writing make one title look like another.
        raise Refused(_("The plan’s title contains a character that cannot be printed."))
    others = ImprovementPlan.objects.exclude(pk=plan.pk) if plan else ImprovementPlan.objects
    titles = list(others.values_list("title", flat=True))
    if title in titles:
        raise Refused(_("There is already a plan called “%(title)s”.") % {"title": title})
    # Compared in Python, because SQLite ignores case only for unaccented letters.
    alike = next((other for other in titles if other.casefold() == title.casefold()), None)
    if alike is not None:
        raise Refused(
            _("There is already a plan called “%(title)s”. Use the same capital letters.")
            % {"title": alike}
        )
    return title


def _free_slug(title: str) -> str:
    """A slug that no other plan has."""
    longest = 70
    stem = slugify(title)[:longest].strip("-") or "plan"
    slug, number = stem, 2
    while ImprovementPlan.objects.filter(slug=slug).exists():
        slug, number = f"{stem}-{number}", number + 1
    return slug
