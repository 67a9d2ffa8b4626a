"""Posts named in a file, and their holders."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from actions.imports.comparison import is_different_date
from actions.imports.outcomes import Change, Labels, changes_between
from actions.imports.rows import ParsedRow
from actions.models import Action, ImprovementPlan, Theme
from actions.plans.services.action_editing import audited_facts, details_of
from safeguard.accounts.models import HoldingKind, Post, PostHolding, User
from safeguard.accounts.models.posts import similar_job_title
from safeguard.accounts.services import find_or_make_post, hold_post

# Supporters have a table of their own.
COLUMNS = ("theme", "start_on", "start_precision", "start_text", "priority", "is_confidential")


class PlanFacts:
    """The theme, start, priority, supporters and confidentiality of a plan's actions.

    `apply` collects the changes row by row. The importer saves them once all rows have been read.
    """

    def __init__(self, plan: ImprovementPlan, actions: Mapping[str, Action]) -> None:
        self.plan = plan
        self.themes = {theme.name: theme for theme in plan.themes.all()}
        themes = {theme.pk: theme for theme in self.themes.values()}
        for action in actions.values():
            action.theme = themes.get(action.theme_id or 0)  # Avoids a query for each action.
        self.supporters: dict[str, dict[int, Post]] = defaultdict(dict)
        links = Action.supporters.through.objects.filter(action__plan=plan)
        for link in links.select_related("action", "post").order_by("pk"):
            self.supporters[link.action.ref][link.post_id] = link.post
        self.supported: dict[str, Action] = {}
        self.audited: dict[str, dict[str, dict[str, Any]]] = {}
        self.made_confidential: list[str] = []

    def apply(self, row: ParsedRow, action: Action, supporters: Collection[Post]) -> bool:
        """Set the row's facts on the action. Return whether any of them changed."""
        old = self._codes(action)
        if row.theme:
            action.theme = self._theme(row.theme)
        if row.start and is_different_date(row.start, action.start):
            action.start_on, action.start_text = row.start.last_day, row.start.text
            action.start_precision = row.start.precision.value
        action.priority = row.priority or action.priority
        # Never the other way round: making an action open again needs a reason.
        if row.is_confidential and not action.is_confidential:
            action.is_confidential = True
            self.made_confidential.append(action.ref)
        if supporters and {post.pk for post in supporters} != self.supporters[action.ref].keys():
            self.supporters[action.ref] = {post.pk: post for post in supporters}
            self.supported[action.ref] = action
        new = self._codes(action)
        changed = [name for name in new if new[name] != old[name]]
        if changed:
            self.audited[action.ref] = {
                "old": {name: old[name] for name in changed},
                "new": {name: new[name] for name in changed},
            }
        return bool(changed)

    def labelled(self, action: Action) -> dict[str, str]:
        """The facts by their label. “Confidential” only has a value when it is “Yes”."""
        return self.details(action) | {
            _("Confidential"): _("Yes") if action.is_confidential else ""
        }

    def details(self, action: Action) -> dict[str, str]:
        """The facts as the action's history shows them."""
        posts = self.supporters[action.ref].values()
        return details_of(action, [post.job_title for post in posts])

    def write_supporters(self) -> None:
        """Save the changed supporters. The actions must have been saved already."""
        link = Action.supporters.through
        for start in range(0, len(self.supported), 500):
            batch = list(self.supported.values())[start : start + 500]
            link.objects.filter(action__in=batch).delete()
            link.objects.bulk_create(
                link(action=action, post_id=pk)
                for action in batch
                for pk in self.supporters[action.ref]
            )

    def _codes(self, action: Action) -> dict[str, Any]:
        return audited_facts(action, self.supporters[action.ref])

    def _theme(self, name: str) -> Theme:
        if name not in self.themes:
            order = len(self.themes) + 1
            self.themes[name] = Theme.objects.create(plan=self.plan, name=name, order=order)
        return self.themes[name]


class NamedPosts:
    """Finds or creates each post named in a file, once.

    `made` maps the title of each new post to a similar title of another post, which may be a
    misspelling, or to "".
    """

    def __init__(self, labels: Labels, *, as_at: date, by: User, at: datetime) -> None:
        self.labels, self.as_at, self.by, self.at = labels, as_at, by, at
        self.posts: dict[str, Post] = {}
        self.held: set[int] = set()
        self.known = dict(Post.objects.order_by("pk").values_list("pk", "job_title"))
        self.made: dict[str, str] = {}

    def post(self, job_title: str) -> Post | None:
        """The post with this title; None if the title is empty."""
        if not job_title:
            return None
        if job_title not in self.posts:
            post = find_or_make_post(job_title=job_title, by=self.by, at=self.at)
            self.posts[job_title] = post
            self.labels.add_post(post)
            self._note(post)
        return self.posts[job_title]

    def _note(self, post: Post) -> None:
        if post.pk not in self.known:
            self.made[post.job_title] = similar_job_title(post.job_title, self.known.values()) or ""
            self.known[post.pk] = post.job_title

    def posts_for(self, job_titles: tuple[str, ...]) -> list[Post]:
        """The posts with these titles."""
        return [post for post in map(self.post, job_titles) if post]

    def hold(self, row: ParsedRow, lead_id: int | None) -> tuple[Change, ...]:
        """Record the holder that the row gives for the lead post.

        Return the change, if there is one.
        """
        if lead_id is None or lead_id in self.held or not (row.lead_name or row.lead_email):
            return ()
        self.held.add(lead_id)
        post = Post.objects.get(pk=lead_id)
        label = _("Holder of “%(post)s”") % {"post": post.job_title}
        current = post.holdings.filter(kind=HoldingKind.HOLDER).on(self.as_at).first()
        before = {label: _person(current) if current else ""}
        holding = hold_post(
            post=post,
            kind=HoldingKind.HOLDER,
            name=row.lead_name,
            email=row.lead_email,
            user=User.objects.filter(email=row.lead_email).first() if row.lead_email else None,
            from_on=self.as_at,
            by=self.by,
            at=self.at,
        )
        return changes_between(before, {label: _person(holding)})


def _person(holding: PostHolding) -> str:
    return " ".join(filter(None, [holding.name, holding.email]))
