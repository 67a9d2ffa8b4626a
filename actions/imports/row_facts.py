"""Posts named in a file, and their holders."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from actions.imports.comparison import is_different_date
from actions.imports.outcomes import Change, changes_between
from actions.imports.rows import ParsedRow
from actions.models import Action, ImprovementPlan, Theme
from actions.plans.services.action_editing import audited_facts, details_of
from actions.plans.services.entries import IDS_AT_ONCE
from safeguard.accounts.models import HoldingKind, Post, PostHolding
from safeguard.accounts.services.holder_changes import HolderChanges, Person, people
from safeguard.accounts.services.posts import one_line, post_meant
from safeguard.accounts.titles import SimilarTitles, names_no_post

# Supporters have a table of their own.
COLUMNS = ("theme", "start_on", "start_precision", "start_text", "priority", "is_confidential")


class PlanFacts:
    """The theme, start, priority, supporters and confidentiality of a plan's actions.

    `apply` collects the changes row by row, to be saved once all rows have been read.
    """

    def __init__(
        self, plan: ImprovementPlan, actions: Mapping[str, Action], posts: "NamedPosts"
    ) -> None:
        self.plan = plan
        self.new_themes: list[Theme] = []
        self.themes = {theme.name: theme for theme in Theme.objects.filter(plan=plan.pk)}
        themes = {theme.pk: theme for theme in self.themes.values()}
        for action in actions.values():
            action.theme = themes.get(action.theme_id or 0)  # Avoids a query for each action.
        self.supporters: dict[str, dict[int, Post]] = defaultdict(dict)
        refs = {action.pk: ref for ref, action in actions.items()}
        for action_id, post_id in _supporters(list(refs)):
            self.supporters[refs[action_id]][post_id] = posts.by_key[post_id]
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

    def _codes(self, action: Action) -> dict[str, Any]:
        return audited_facts(action, self.supporters[action.ref])

    def _theme(self, name: str) -> Theme:
        if name not in self.themes:
            order = len(self.themes) + 1
            theme = Theme(pk=-order, plan=self.plan, name=name, order=order)
            self.themes[name] = theme
            self.new_themes.append(theme)
        return self.themes[name]


def _supporters(action_ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The keys of each action and each post that supports it."""
    for start in range(0, len(action_ids), IDS_AT_ONCE):
        links = Action.supporters.through.objects.order_by("pk")
        batch = links.filter(action__in=action_ids[start : start + IDS_AT_ONCE])
        yield from batch.values_list("action_id", "post_id")


class NamedPosts:
    """Finds each post named in a file. New ones are not saved, and have negative keys.

    `made` maps the title of each new post to a similar title of another post, which may be a
    misspelling, or to "".
    """

    def __init__(self, *, as_at: date) -> None:
        self.as_at = as_at
        self.by_key: dict[int, Post] = {post.pk: post for post in Post.objects.order_by("pk")}
        self.titles = {key: post.job_title for key, post in self.by_key.items()}
        self.similar = SimilarTitles(self.titles.values())
        self.alike: dict[str, list[Post]] = defaultdict(list)
        for post in self.by_key.values():
            self.alike[post.job_title.casefold()].append(post)
        for merged in Post.with_merged.exclude(merged_into=None).order_by("pk"):
            now = self.by_key.get(merged.today.pk)
            if now and not self.alike[merged.job_title.casefold()]:
                self.alike[merged.job_title.casefold()].append(now)
        self.new: list[Post] = []
        self.made: dict[str, str] = {}
        # What the file says where it names no post, in order.
        self.no_posts: dict[str, None] = {}
        self.holders: dict[int, ParsedRow] = {}

    def post(self, job_title: str) -> Post | None:
        """The post with this title; None if it is empty or says that there is none."""
        title = one_line(job_title)
        if not title:
            return None
        alike = self.alike[title.casefold()]
        if not alike and names_no_post(title):
            self.no_posts[title] = None
            return None
        return post_meant(alike) or self._new(title, alike)

    def _new(self, title: str, alike: list[Post]) -> Post:
        post = Post(pk=-len(self.new) - 1, job_title=title)
        self.new.append(post)
        alike.append(post)
        self.by_key[post.pk], self.titles[post.pk] = post, title
        self.made[title] = self.similar.nearest(title) or ""
        self.similar.add(title)
        return post

    def posts_for(self, job_titles: tuple[str, ...]) -> list[Post]:
        """The posts with these titles."""
        return [post for post in map(self.post, job_titles) if post]

    def hold(self, row: ParsedRow, lead_id: int | None) -> None:
        """Note the holder that the row gives for the lead post."""
        if lead_id is not None and (row.lead_name or row.lead_email):
            self.holders.setdefault(lead_id, row)

    def stated_holders(self) -> list[tuple[Post, Person]]:
        """The posts for which the file gives a holder, and the holders."""
        stated = {key: (row.lead_name, row.lead_email) for key, row in self.holders.items()}
        return [(self.by_key[key], person) for key, person in people(stated).items()]

    def holder_changes(self) -> dict[tuple[int, int | None], Change]:
        """The changes of holders, by the line of the file and the key of the post."""
        changes = HolderChanges(self.holders, kind=HoldingKind.HOLDER, from_on=self.as_at)
        found: dict[tuple[int, int | None], Change] = {}
        for post, person in self.stated_holders():
            label = _("Holder of “%(post)s”") % {"post": post.job_title}
            before = "".join(_person(holding) for holding in changes.current(post)[:1])
            after = _person(changes.hold(post, person))
            for change in changes_between({label: before}, {label: after}):
                found[self.holders[post.pk].line, post.pk] = change
        return found


def _person(holding: PostHolding) -> str:
    return " ".join(filter(None, [holding.name, holding.email]))
