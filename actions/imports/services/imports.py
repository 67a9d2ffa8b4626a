"""Importing a plan from a file, for the first time or as an update."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.imports.comparison import (
    agreed_date,
    checked_rows,
    import_warnings,
    is_different_date,
    needs_entry,
    new_state,
    new_texts,
    refs_not_in_file,
    similar_title_warnings,
)
from actions.imports.outcomes import (
    CHANGED,
    NEW,
    UNCHANGED,
    ImportResult,
    Labels,
    RowOutcome,
    changes_between,
    plan_digest,
    texts_of,
)
from actions.imports.plan_files import PlanFile
from actions.imports.row_facts import COLUMNS, NamedPosts, PlanFacts
from actions.imports.rows import ParsedRow
from actions.models import (
    Action,
    ActionEntry,
    EntryKind,
    ImprovementPlan,
    PlanImport,
    RatingScale,
    due_columns,
    original_due_columns,
)
from actions.plans.references import natural_key
from actions.plans.services.action_editing import TEXTS, changes_of_details
from actions.plans.services.entries import (
    carried_forward,
    history_summaries,
    later_entries,
    repeat_newest,
)
from actions.plans.services.plans import make_plan, title_of
from actions.plans.states import State
from safeguard.accounts.models import Post, User
from safeguard.audit.services import NewEvent, record, record_all
from safeguard.dates import NO_DATE, in_words
from safeguard.exceptions import Refused, StaleRecord
from safeguard.text_search import with_search_texts


def plan_changed() -> StaleRecord:
    """The error for a plan that has changed since the import was checked."""
    message = _("The plan has changed since you checked this import. Nothing has been imported.")
    return StaleRecord(message, version=0)


class _Rollback(Exception):
    """Rolls back the transaction of a dry run."""


def import_plan(
    *,
    file: PlanFile,
    title: str,
    scale: RatingScale,
    as_at: date,
    by: User,
    at: datetime,
    is_dry_run: bool = False,
    basis: str | None = None,
) -> ImportResult:
    """Import the rows into the plan with this title, creating it if needed.

    Either all rows are imported or none. Actions are matched by their current or a former
    reference. Blank cells and unchanged values have no effect; a new rating or text adds an
    entry. A different target date corrects the original date, with a warning (Herefordshire's audit
    committee noted such a typing error on 19 November 2019). A different revised date is an agreed
    new date, and work that was waiting for one resumes. Actions missing from the file are left
    alone. If `basis` from a dry run is given, the plan must not have changed since.

    If entries exist for days after `as_at`, a correction or new date is also carried forward to
    each of those days, as a correction that names the file's date. The new date itself is recorded
    and counted once, on the as-at date. Later decisions are kept, and a revised date that is
    already in force on a later day is not a new one.

    Raises Refused, StaleRecord or InvalidPlanFile.
    """
    try:
        with transaction.atomic():
            result = _import(
                file=file, title=title, scale=scale, as_at=as_at, by=by, at=at, basis=basis
            )
            if is_dry_run:
                raise _Rollback
    except _Rollback:
        pass
    return result


def _import(
    *,
    file: PlanFile,
    title: str,
    scale: RatingScale,
    as_at: date,
    by: User,
    at: datetime,
    basis: str | None,
) -> ImportResult:
    plan = ImprovementPlan.objects.select_for_update().filter(title=title_of(title)).first()
    is_new_plan, digest = plan is None, plan_digest(plan)
    if basis is not None and basis != digest:
        raise plan_changed()
    if plan is None:
        plan = make_plan(title=title, scale=scale, by=by, at=at)
    _refuse(plan, scale=scale, as_at=as_at, today=timezone.localdate(at))
    result = ImportResult(plan, is_new_plan, file.ignored, digest)
    importer = _Importer(plan, as_at=as_at, by=by, at=at)
    existing = importer.actions, importer.accounts
    rows = checked_rows(file, plan, *existing, as_at=as_at)
    result.warnings = import_warnings(rows, *existing, is_new_plan=is_new_plan)
    result.not_in_file = refs_not_in_file(rows, *existing)
    result.rows = [importer.apply(row) for row in rows]
    result.new_posts = list(importer.posts.made)
    result.warnings += similar_title_warnings(importer.posts.made)
    result.made_confidential = importer.facts.made_confidential
    made = PlanImport.objects.create(
        plan=plan, as_at=as_at, by=by, begun_at=at, finished_at=at, rows=len(rows)
    )
    importer.write(made)
    plan.newest_import_on = as_at
    plan.save(update_fields=["newest_import_on"])
    record(
        "plan.imported",
        plan,
        by=by,
        at=at,
        as_at=as_at,
        new=len(result.new),
        changed=len(result.changed),
        unchanged=len(result.unchanged),
    )
    return result


def _refuse(plan: ImprovementPlan, *, scale: RatingScale, as_at: date, today: date) -> None:
    if plan.scale_id != scale.pk:
        raise Refused(
            _("Plan “%(plan)s” uses the %(scale)s scale, not %(other)s.")
            % {"plan": plan.title, "scale": plan.scale.name, "other": scale.name}
        )
    if plan.newest_import_on is not None and as_at < plan.newest_import_on:
        raise Refused(
            _(
                "Plan “%(plan)s” was last imported as at %(newest)s, and %(day)s is earlier. "
                "Import older versions first, in date order."
            )
            % {
                "plan": plan.title,
                "newest": in_words(plan.newest_import_on),
                "day": in_words(as_at),
            }
        )
    if as_at > today:
        raise Refused(_("The as-at date %(day)s is in the future.") % {"day": in_words(as_at)})


class _Importer:
    """The plan as it was on the as-at date, and the entries that the rows add to it."""

    def __init__(self, plan: ImprovementPlan, *, as_at: date, by: User, at: datetime) -> None:
        self.plan, self.as_at, self.by, self.at = plan, as_at, by, at
        actions = Action.objects.select_for_update().filter(plan=plan)
        self.actions = {action.ref: action for action in actions}
        ids = [action.pk for action in self.actions.values()]
        self.accounts = history_summaries(ids, up_to=as_at)
        updates = ActionEntry.objects.filter(action__plan=plan).spoken_as_at(as_at)
        self.last_updates = {entry.action_id: entry for entry in updates}
        self.codes: dict[int | None, str] = {r.pk: r.code for r in plan.scale.ratings.all()}
        self.labels = Labels(plan)
        self.facts = PlanFacts(plan, self.actions)
        self.posts = NamedPosts(self.labels, as_at=as_at, by=by, at=at)
        self.later = later_entries(as_at, action__plan=plan)
        self.entries: list[ActionEntry] = []
        self.carried_forward: list[ActionEntry] = []
        self.created: list[Action] = []
        self.edited: list[Action] = []

    def apply(self, row: ParsedRow) -> RowOutcome:
        """Apply one row and record whether its action is new, changed or unchanged."""
        lead = self.posts.post(row.lead)
        before, n_entries, n_edited = self._labelled(row.ref), len(self.entries), len(self.edited)
        action = self.actions.get(row.ref)
        lead_id = self._update(row, action, lead) if action else self._create(row, lead).lead_id
        holder = self.posts.hold(row, lead_id)
        added = self.entries[n_entries:]
        if not added and not holder and len(self.edited) == n_edited:
            return RowOutcome(row.line, row.ref, UNCHANGED, (), row.former_ref)
        changes = changes_between(before, self._labelled(row.ref, added)) + holder
        outcome = CHANGED if action else NEW
        return RowOutcome(row.line, row.ref, outcome, changes, row.former_ref)

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

    def write(self, made: PlanImport) -> None:
        """Save the new actions and entries, then update the actions' columns from them."""
        Action.objects.bulk_create(self.created, batch_size=500)
        for entry in self.entries:
            action = entry.action
            entry.action = action  # Its primary key exists only now.
        for entry in self.entries + self.carried_forward:
            entry.plan_import = made
        ActionEntry.objects.bulk_create(self.entries + self.carried_forward, batch_size=500)
        for action in self.edited:
            texts = {name: getattr(action, name) for name in TEXTS}
            action.search_text = with_search_texts(action, texts)["search_text"]
        columns = [*TEXTS, *COLUMNS, "search_text"]
        Action.objects.bulk_update(self.edited, columns, batch_size=100)
        self.facts.write_supporters()
        changed_actions = {entry.action.pk: entry.action for entry in self.entries}
        changed_actions |= {action.pk: action for action in self.edited}
        changed = set(changed_actions) - {action.pk for action in self.created}
        for start in range(0, len(changed), 500):
            Action.objects.filter(pk__in=sorted(changed)[start : start + 500]).update(
                version=F("version") + 1
            )
        repeat_newest(changed_actions.values())
        record_all(
            [
                NewEvent(
                    "action.imported",
                    action,
                    {
                        "as_at": self.as_at,
                        "rating": self.codes.get(action.rating_id),
                        "state": action.state,
                        "due": action.due_on,
                        **self.facts.audited.get(action.ref, {}),
                    },
                )
                for action in changed_actions.values()
            ],
            by=self.by,
            at=self.at,
        )

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
            self._add(action, EntryKind.WORDING, current, texts)
        details = self.facts.details(action)
        has_new_facts = self.facts.apply(row, action, self.posts.posts_for(row.supporters))
        if changes := changes_of_details(details, self.facts.details(action)):
            self._add(action, EntryKind.PLAN_DETAILS, current, {"plan_details": changes})
        if new or has_new_facts:
            self.edited.append(action)

    def _add(
        self, action: Action, kind: EntryKind, current: dict[str, Any], texts: dict[str, Any]
    ) -> ActionEntry:
        entry = ActionEntry(
            action=action,
            kind=kind,
            effective_on=self.as_at,
            recorded_at=self.at,
            recorded_by=self.by,
            **current,
            **texts,
        )
        self.entries.append(entry)
        return entry
