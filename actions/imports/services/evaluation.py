"""Working out what a file changes in a plan. Nothing is written."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from actions.imports.comparison import (
    agreed_date,
    is_different_date,
    needs_entry,
    new_state,
    new_texts,
)
from actions.imports.outcomes import (
    CHANGED,
    NEW,
    UNCHANGED,
    Labels,
    RowOutcome,
    changes_between,
    texts_of,
)
from actions.imports.row_facts import NamedPosts, PlanFacts
from actions.imports.rows import ParsedRow
from actions.models import (
    SPEAKING,
    Action,
    ActionEntry,
    EntryKind,
    ImprovementPlan,
    due_columns,
    original_due_columns,
)
from actions.plans.history import HistorySummary, history_summary
from actions.plans.references import natural_key
from actions.plans.services.action_editing import TEXTS, changes_of_details
from actions.plans.services.entries import carried_forward, histories, repeated, step_of
from actions.plans.states import State
from safeguard.accounts.models import Post, User
from safeguard.dates import NO_DATE, in_words
from safeguard.text_search import with_search_texts


class Evaluation:
    """Some of a plan's actions as they were on the as-at date, and what the rows change in them.

    New actions, posts and themes are not saved. Until they are, new posts and themes have negative
    keys.
    """

    def __init__(
        self,
        plan: ImprovementPlan,
        actions: Iterable[Action],
        *,
        as_at: date,
        by: User,
        at: datetime,
    ) -> None:
        self.plan, self.as_at, self.by, self.at = plan, as_at, by, at
        self.actions = {action.ref: action for action in actions}
        ids = [action.pk for action in self.actions.values()]
        self.versions = {action.pk: action.version for action in self.actions.values()}
        self.history = histories(ids)
        self.accounts: dict[int, tuple[HistorySummary, ActionEntry]] = {}
        self.last_updates: dict[int, ActionEntry] = {}
        self.later: dict[int, list[ActionEntry]] = defaultdict(list)
        for action_id, entries in self.history.items():
            self._read(action_id, entries)
        self.ratings = {rating.pk: rating for rating in plan.scale.ratings.all()}
        self.posts = NamedPosts(as_at=as_at)
        self.labels = Labels(plan, self.posts.titles)
        self.facts = PlanFacts(plan, self.actions, self.posts)
        self.entries: list[ActionEntry] = []
        self.carried_forward: list[ActionEntry] = []
        self.created: list[Action] = []
        self.edited: list[Action] = []
        self.newest: dict[str, ActionEntry] = {}

    def _read(self, action_id: int, entries: Sequence[ActionEntry]) -> None:
        known = [entry for entry in entries if entry.effective_on <= self.as_at]
        later = {entry.effective_on: entry for entry in entries[len(known) :]}
        if known:
            self.accounts[action_id] = _summary(known), known[-1]
        if spoken := [entry for entry in known if entry.kind in SPEAKING]:
            self.last_updates[action_id] = spoken[-1]
        if later:
            self.later[action_id] = list(later.values())

    @property
    def changed(self) -> list[Action]:
        """The existing actions that the rows change, in a fixed order."""
        actions = {entry.action.ref: entry.action for entry in self.entries}
        actions |= {action.ref: action for action in self.edited}
        return sorted(
            (action for action in actions.values() if action.pk), key=lambda action: action.pk
        )

    def apply(self, rows: Sequence[ParsedRow]) -> list[RowOutcome]:
        """Work out what each row changes, and then the new positions of the actions."""
        applied = [self._apply(row) for row in rows]
        holders = self.posts.holder_changes()
        outcomes = []
        for row, (outcome, lead_id) in zip(rows, applied, strict=True):
            if holder := holders.get((row.line, lead_id)):
                kind = NEW if outcome.outcome == NEW else CHANGED
                changes = (*outcome.changes, holder)
                outcome = replace(outcome, outcome=kind, changes=changes)
            outcomes.append(outcome)
        self._repeat_newest()
        return outcomes

    def _apply(self, row: ParsedRow) -> tuple[RowOutcome, int | None]:
        """The outcome of one row, without its holder, and the key of the lead post."""
        lead = self.posts.post(row.lead)
        before, n_entries, n_edited = self._labelled(row.ref), len(self.entries), len(self.edited)
        action = self.actions.get(row.ref)
        lead_id = self._update(row, action, lead) if action else self._create(row, lead).lead_id
        self.posts.hold(row, lead_id)
        added = self.entries[n_entries:]
        if not added and len(self.edited) == n_edited:
            return RowOutcome(row.line, row.ref, UNCHANGED, (), row.former_ref), lead_id
        changes = changes_between(before, self._labelled(row.ref, added))
        outcome = CHANGED if action else NEW
        return RowOutcome(row.line, row.ref, outcome, changes, row.former_ref), lead_id

    def _labelled(self, ref: str, added: Sequence[ActionEntry] = ()) -> dict[str, str]:
        """The action's values by label, before a row is applied or with the entries it adds."""
        action = self.actions.get(ref)
        if action is None:
            return {}
        account, newest = self.accounts.get(action.pk, (None, None))
        last = added[-1] if added else newest
        texts = texts_of(self.last_updates.get(action.pk), account.state_reason if account else "")
        update = next((entry for entry in reversed(added) if entry.speaks), None)
        if update:
            texts = texts_of(update, update.reason)
        values = last.snapshot_values if last else {}
        return self.labels.labelled(action, values, texts, self.facts.labelled(action))

    def _create(self, row: ParsedRow, lead: Post | None) -> ActionEntry:
        current: dict[str, Any] = {
            "rating_id": row.rating.pk if row.rating else None,
            "state": new_state(row, None).value,
            "lead_id": lead.pk if lead else None,
        }
        if row.target:
            current |= original_due_columns(row.target) | due_columns(row.target)
        action = Action(
            plan=self.plan,
            ref=row.ref,
            sort_key=natural_key(row.ref),
            **row.texts,
            **current,
        )
        self.facts.apply(row, action, self.posts.posts_for(row.supporters))
        self.created.append(action)
        self.actions[row.ref] = action
        texts = row.texts | new_texts(row, None)
        made = self._add(action, EntryKind.IMPORT, current, texts)
        if new_date := agreed_date(row, row.target or NO_DATE):
            self._apply_new_date(row, action, current, due_columns(new_date))
        return made

    def _update(self, row: ParsedRow, action: Action, lead: Post | None) -> int | None:
        """Add the entries for everything that the row changes. Return the lead post's key."""
        account, newest = self.accounts.get(action.pk, (None, None))
        current = newest.snapshot_values if newest else {}
        self._reword(row, action, current)
        original, due = (newest.original_due, newest.due) if newest else (NO_DATE, NO_DATE)
        if row.target and is_different_date(row.target, original):
            current = current | original_due_columns(row.target)
            if not current.get("revisions"):
                current |= due_columns(row.target)
                due = row.target
            self._add(action, EntryKind.CORRECTION, current, {})
        later = self.later[action.pk]
        new_date = agreed_date(row, due, *[entry.due for entry in later])
        if new_date:
            current = self._apply_new_date(row, action, current, due_columns(new_date))
        if newest and current != newest.snapshot_values:
            self.carried_forward += carried_forward(
                later,
                newest.snapshot_values,
                current,
                [list(original_due_columns(NO_DATE)), list(due_columns(NO_DATE)), ["state"]],
                reason=_("As stated in the file dated %(day)s.") % {"day": in_words(self.as_at)},
                by=self.by,
                at=self.at,
            )
        state = new_state(row, newest)
        if new_date and not row.state and state == State.REVISED_TIMESCALE_NEEDED:
            state = State.IN_PROGRESS
        stated = {
            "rating_id": row.rating.pk if row.rating else current.get("rating_id"),
            "state": state.value,
            "lead_id": lead.pk if lead else current.get("lead_id"),
        }
        last_update = self.last_updates.get(action.pk)
        texts = new_texts(row, last_update)
        if newest is None or needs_entry(row, current, stated, texts, last_update, account):
            self._add(action, EntryKind.IMPORT, current | stated, texts)
        lead_id = stated["lead_id"]
        return lead_id if isinstance(lead_id, int) else None

    def _apply_new_date(
        self, row: ParsedRow, action: Action, current: dict[str, Any], due: dict[str, Any]
    ) -> dict[str, Any]:
        """Apply an agreed new date. If the action was waiting for one, work resumes.

        A state given in the row takes precedence. The file does not say who agreed the date, so
        that is left blank.
        """
        current = current | due | {"revisions": current.get("revisions", 0) + 1}
        if not row.state and current.get("state") == State.REVISED_TIMESCALE_NEEDED:
            current["state"] = State.IN_PROGRESS.value
        self._add(action, EntryKind.DATE, current, {})
        return current

    def _reword(self, row: ParsedRow, action: Action, current: dict[str, Any]) -> None:
        new = {
            name: text for name, text in row.texts.items() if text and text != getattr(action, name)
        }
        for name, text in new.items():
            setattr(action, name, text)
        if new:
            texts = {name: getattr(action, name) for name in TEXTS}
            action.search_text = with_search_texts(action, texts)["search_text"]
            self._add(action, EntryKind.WORDING, current, texts)
        details = self.facts.details(action)
        has_new_facts = self.facts.apply(row, action, self.posts.posts_for(row.supporters))
        if changes := changes_of_details(details, self.facts.details(action)):
            self._add(action, EntryKind.PLAN_DETAILS, current, {"plan_details": changes})
        if new or has_new_facts:
            self.edited.append(action)

    def _repeat_newest(self) -> None:
        """Set the columns that repeat history, except the newest entry's key, on each action."""
        added: dict[str, list[ActionEntry]] = defaultdict(list)
        for entry in self.entries:
            added[entry.action.ref].append(entry)
        refs = {action.pk: action.ref for action in self.actions.values() if action.pk}
        for entry in self.carried_forward:
            entry.rating = self.ratings.get(entry.rating_id or 0)
            added[refs[entry.action_id]].append(entry)
        for ref, entries in added.items():
            action = self.actions[ref]
            history = [*self.history.get(action.pk or 0, ()), *entries]
            history.sort(key=lambda entry: (entry.effective_on, entry.recorded_at))
            self.newest[ref] = history[-1]
            for name, value in repeated(_summary(history), history[-1]).items():
                if name != "latest_entry_id":
                    setattr(action, name, value)

    def _add(
        self, action: Action, kind: EntryKind, current: dict[str, Any], texts: dict[str, Any]
    ) -> ActionEntry:
        # After the entries that were saved for this day while the import was worked out.
        _account, newest = self.accounts.get(action.pk or 0, (None, None))
        is_same_day = newest is not None and newest.effective_on == self.as_at
        at = max(self.at, newest.recorded_at) if newest and is_same_day else self.at
        entry = ActionEntry(
            action=action,
            kind=kind,
            effective_on=self.as_at,
            recorded_at=at,
            recorded_by=self.by,
            **current,
            **texts,
        )
        entry.rating = self.ratings.get(entry.rating_id or 0)
        self.entries.append(entry)
        return entry


def _summary(entries: Sequence[ActionEntry]) -> HistorySummary:
    return history_summary([step_of(entry) for entry in entries])
