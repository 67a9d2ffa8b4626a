"""Writing what an import changes, all at once."""

from collections.abc import Collection
from typing import Any

from django.db.models import OuterRef, Subquery

from actions.imports.row_facts import COLUMNS
from actions.imports.services.evaluation import Evaluation
from actions.models import Action, ActionEntry, PlanImport, StatusSnapshot, Theme
from actions.plans.services.action_editing import TEXTS
from actions.plans.services.entries import IDS_AT_ONCE
from safeguard.accounts.models import HoldingKind, Post
from safeguard.accounts.services.holder_changes import HolderChanges
from safeguard.audit.services import JsonValue, NewEvent
from safeguard.bulk import update_rows

# The columns of an existing action that an import can change.
CHANGED_COLUMNS = (
    *TEXTS,
    *COLUMNS,
    *(name.removesuffix("_id") for name in StatusSnapshot.COLUMNS),
    "rating_since",
    "is_since_at_least",
    "is_reopened",
    "is_undated",
    "latest_entry",
    "search_text",
    "version",
)


def write(worked_out: Evaluation, made: PlanImport) -> list[NewEvent]:
    """Save what has been worked out. Return the events, which have yet to be recorded.

    Must be called in a transaction that has locked the actions and checked their versions. The
    number of statements does not grow with the rows, apart from one for every few hundred.
    """
    changed = worked_out.changed
    events = _make_posts(worked_out)
    _make_themes(worked_out, made)
    touched = [*changed, *worked_out.created]
    _use_real_keys(worked_out, touched)
    for action in worked_out.created:
        action.plan = made.plan
    Action.objects.bulk_create(worked_out.created, batch_size=IDS_AT_ONCE)
    entries = [*worked_out.entries, *worked_out.carried_forward]
    for entry in entries:
        entry.plan_import = made
    for entry in worked_out.entries:
        action = entry.action
        entry.action = action  # The primary key of a new action exists only now.
    ActionEntry.objects.bulk_create(entries, batch_size=IDS_AT_ONCE)
    _point_to_newest(worked_out.created)
    for action in changed:
        action.version += 1
        if newest := worked_out.newest.get(action.ref):
            action.latest_entry = newest
    update_rows(changed, CHANGED_COLUMNS)
    _write_supporters(worked_out)
    events += _hold_posts(worked_out)
    return [*events, *(_imported(worked_out, action) for action in touched)]


def _make_posts(worked_out: Evaluation) -> list[NewEvent]:
    """Save the new posts, and return their events."""
    new = worked_out.posts.new
    for post in new:
        post.pk = None
    Post.objects.bulk_create(new, batch_size=IDS_AT_ONCE)
    return [NewEvent("post.made", post, {"team": None, "reports_to": None}) for post in new]


def _make_themes(worked_out: Evaluation, made: PlanImport) -> None:
    for theme in worked_out.facts.new_themes:
        theme.pk, theme.plan = None, made.plan
    Theme.objects.bulk_create(worked_out.facts.new_themes)


def _use_real_keys(worked_out: Evaluation, touched: Collection[Action]) -> None:
    """Replace the negative keys of new posts and themes, which are now saved."""
    posts = {key: post.pk for key, post in worked_out.posts.by_key.items() if key < 0}
    for row in [*touched, *worked_out.entries, *worked_out.carried_forward]:
        if row.lead_id in posts:
            row.lead_id = posts[row.lead_id]
    themes = {-theme.order: theme for theme in worked_out.facts.new_themes}
    for action in touched:
        if action.theme_id in themes:
            action.theme = themes[action.theme_id]
    for old_and_new in worked_out.facts.audited.values():
        for codes in old_and_new.values():
            _use_real_codes(codes, posts, {key: theme.pk for key, theme in themes.items()})


def _use_real_codes(codes: dict[str, Any], posts: dict[int, int], themes: dict[int, int]) -> None:
    if "theme" in codes:
        codes["theme"] = themes.get(codes["theme"], codes["theme"])
    if "supporters" in codes:
        codes["supporters"] = sorted(posts.get(key, key) for key in codes["supporters"])


def _point_to_newest(created: Collection[Action]) -> None:
    keys = [action.pk for action in created]
    newest = ActionEntry.objects.filter(action=OuterRef("pk")).newest_first().values("pk")[:1]
    for start in range(0, len(keys), IDS_AT_ONCE):
        batch = Action.objects.filter(pk__in=keys[start : start + IDS_AT_ONCE])
        batch.update(latest_entry=Subquery(newest))


def _write_supporters(worked_out: Evaluation) -> None:
    link = Action.supporters.through
    supported = list(worked_out.facts.supported.values())
    for start in range(0, len(supported), IDS_AT_ONCE):
        batch = supported[start : start + IDS_AT_ONCE]
        link.objects.filter(action__in=batch).delete()
        link.objects.bulk_create(
            link(action=action, post_id=post.pk)
            for action in batch
            for post in worked_out.facts.supporters[action.ref].values()
        )


def _hold_posts(worked_out: Evaluation) -> list[NewEvent]:
    """Save who holds the posts, worked out again now that the posts are locked."""
    stated = worked_out.posts.stated_holders()
    keys = sorted(post.pk for post, _person in stated)
    for start in range(0, len(keys), IDS_AT_ONCE):
        batch = Post.objects.filter(pk__in=keys[start : start + IDS_AT_ONCE])
        list(batch.order_by("pk").select_for_update())
    changes = HolderChanges(keys, kind=HoldingKind.HOLDER, from_on=worked_out.as_at)
    for post, person in stated:
        changes.hold(post, person)
    return changes.save()


def _imported(worked_out: Evaluation, action: Action) -> NewEvent:
    rating = worked_out.ratings.get(action.rating_id or 0)
    details: dict[str, JsonValue] = {
        "as_at": worked_out.as_at,
        "rating": rating.code if rating else None,
        "state": action.state,
        "due": action.due_on,
    }
    return NewEvent(
        "action.imported", action, details | worked_out.facts.audited.get(action.ref, {})
    )
