"""Facts in a file that are stored on the action itself rather than in its entries."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from actions.imports.comparison import is_different_date
from actions.imports.rows import ParsedRow
from actions.models import Action, ImprovementPlan, Theme
from actions.plans.services.action_editing import audited_facts, details_of
from safeguard.accounts.models import Post

# Supporters have a table of their own.
COLUMNS = ("theme", "start_on", "start_precision", "start_text", "priority", "is_confidential")


class PlanFacts:
    """Theme, start, priority, supporters and confidentiality of a plan's actions.

    `apply` collects the changes row by row; the importer writes them once all rows are read.
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
        """Set the row's facts on the action; return whether any of them changed."""
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
        """The facts by their label; “Confidential” only has a value when it is “Yes”."""
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
            some = list(self.supported.values())[start : start + 500]
            link.objects.filter(action__in=some).delete()
            link.objects.bulk_create(
                link(action=action, post_id=pk)
                for action in some
                for pk in self.supporters[action.ref]
            )

    def _codes(self, action: Action) -> dict[str, Any]:
        return audited_facts(action, self.supporters[action.ref])

    def _theme(self, name: str) -> Theme:
        if name not in self.themes:
            order = len(self.themes) + 1
            self.themes[name] = Theme.objects.create(plan=self.plan, name=name, order=order)
        return self.themes[name]
