"""Bringing a plan in from a file, once or again and again."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from actions.imports.action_facts import COLUMNS, PlanFacts
from actions.imports.comparison import (
    move_stated,
    not_mentioned,
    says_another_date,
    says_something_new,
    state_stated,
    understood,
    words_stated,
)
from actions.imports.import_warnings import slips_of_the_pen, warnings_of
from actions.imports.named_posts import NamedPosts
from actions.imports.outcomes import (
    CHANGED,
    NEW,
    UNCHANGED,
    ImportResult,
    RowOutcome,
    Teller,
    basis_of,
    changes_between,
    words_of,
)
from actions.imports.plan_files import PlanFile
from actions.imports.rows import StatedRow
from actions.models import (
    Action,
    ActionEntry,
    EntryKind,
    ImprovementPlan,
    RatingScale,
    due_columns,
    original_due_columns,
)
from actions.plans.references import natural_key
from actions.plans.services.action_editing import TEXTS, changes_of_details
from actions.plans.services.entries import (
    accounts_of,
    carried_forward,
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


def plan_moved_on() -> StaleRecord:
    """The plan is another one than when its import was shown. Nothing was changed."""
    message = _("Somebody changed the plan after this import was shown, so nothing was done.")
    return StaleRecord(message, version=0)


class _TakeBack(Exception):
    """Ends a dry run, so that its transaction is rolled back."""


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
    """Brings the rows into the plan of that title, made if it is new. All of them or none.

    Actions are found again by their reference, or one that they had before. A blank cell changes
    nothing, an equal value adds nothing, another rating or text adds an entry. Another target
    date is a correction of the original (a typing error, as Herefordshire's audit committee noted
    on 19 November 2019) and warned of, another revised date an agreed move, with which work that
    waited for it goes on.
    An action missing from the file stays. With a `basis`, that of a dry run, the plan must be
    as it was then.

    Where somebody recorded something of a later day than `as_at`, a correction or move is also
    laid on top of how the action stood at the end of each such day, as a correction that names
    the file's day. The move itself is told and counted once, on the as-at day. What was decided
    of a later day stays, and a revised date that is in force on a later day is no new move.

    Raises Refused, StaleRecord and PlanFileWrong.
    """
    try:
        with transaction.atomic():
            result = _import(
                file=file, title=title, scale=scale, as_at=as_at, by=by, at=at, basis=basis
            )
            if is_dry_run:
                raise _TakeBack
    except _TakeBack:
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
    is_new_plan, met = plan is None, basis_of(plan)
    if basis is not None and basis != met:
        raise plan_moved_on()
    if plan is None:
        plan = make_plan(title=title, scale=scale, by=by, at=at)
    _refuse(plan, scale=scale, as_at=as_at, today=timezone.localdate(at))
    result = ImportResult(plan, is_new_plan, file.ignored, met)
    importer = _Importer(plan, as_at=as_at, by=by, at=at)
    met_here = importer.actions, importer.accounts
    stated = understood(file, plan, *met_here, as_at=as_at)
    result.warnings = warnings_of(stated, *met_here, is_new_plan=is_new_plan)
    result.not_in_file = not_mentioned(stated, *met_here)
    result.rows = [importer.take(row) for row in stated]
    result.new_posts = list(importer.posts.made)
    result.warnings += slips_of_the_pen(importer.posts.made)
    result.made_confidential = importer.facts.made_confidential
    importer.write()
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
            _("Plan “%(plan)s” is rated on the scale %(scale)s, not %(other)s.")
            % {"plan": plan.title, "scale": plan.scale.name, "other": scale.name}
        )
    if plan.newest_import_on is not None and as_at < plan.newest_import_on:
        raise Refused(
            _(
                "Plan “%(plan)s” was last imported as at %(newest)s, and %(day)s is earlier. "
                "Import older versions first, in their order."
            )
            % {
                "plan": plan.title,
                "newest": in_words(plan.newest_import_on),
                "day": in_words(as_at),
            }
        )
    if as_at > today:
        raise Refused(_("The as-at date %(day)s lies in the future.") % {"day": in_words(as_at)})


class _Importer:
    """Holds a plan as it stands on the as-at day, and gathers what the rows add to it."""

    def __init__(self, plan: ImprovementPlan, *, as_at: date, by: User, at: datetime) -> None:
        self.plan, self.as_at, self.by, self.at = plan, as_at, by, at
        actions = Action.objects.select_for_update().filter(plan=plan)
        self.actions = {action.ref: action for action in actions}
        ids = [action.pk for action in self.actions.values()]
        self.accounts = accounts_of(ids, up_to=as_at)
        spoken = ActionEntry.objects.filter(action__plan=plan).spoken_as_at(as_at)
        self.spoken = {entry.action_id: entry for entry in spoken}
        self.codes: dict[int | None, str] = {r.pk: r.code for r in plan.scale.ratings.all()}
        self.teller = Teller(plan)
        self.facts = PlanFacts(plan, self.actions)
        self.posts = NamedPosts(self.teller, as_at=as_at, by=by, at=at)
        self.later = later_entries(as_at, action__plan=plan)
        self.entries: list[ActionEntry] = []
        self.carried: list[ActionEntry] = []
        self.made: list[Action] = []
        self.reworded: list[Action] = []

    def take(self, row: StatedRow) -> RowOutcome:
        """Works out what the row adds; its action is then new, changed or unchanged."""
        lead = self.posts.post(row.lead)
        before, n_entries, n_reworded = self._told(row.ref), len(self.entries), len(self.reworded)
        action = self.actions.get(row.ref)
        lead_id = self._compare(row, action, lead) if action else self._make(row, lead).lead_id
        holder = self.posts.hold(row, lead_id)
        added = self.entries[n_entries:]
        if not added and not holder and len(self.reworded) == n_reworded:
            return RowOutcome(row.line, row.ref, UNCHANGED, (), row.former_ref)
        changes = changes_between(before, self._told(row.ref, added)) + holder
        becomes = CHANGED if action else NEW
        return RowOutcome(row.line, row.ref, becomes, changes, row.former_ref)

    def _told(self, ref: str, added: Sequence[ActionEntry] = ()) -> dict[str, str]:
        """What stands on the action, as it was or with what a row adds to it, in words."""
        action = self.actions.get(ref)
        if action is None:
            return {}
        account, newest = self.accounts.get(action.pk, (None, None))
        last = added[-1] if added else newest
        words = words_of(self.spoken.get(action.pk), account.state_reason if account else "")
        said = next((entry for entry in reversed(added) if entry.speaks), None)
        if said:
            words = words_of(said, said.reason)
        standing = last.stands if last else {}
        return self.teller.told(action, standing, words, self.facts.told(action))

    def write(self) -> None:
        """Writes what was gathered, history first, then what the actions repeat of it."""
        Action.objects.bulk_create(self.made, batch_size=500)
        for entry in self.entries:
            action = entry.action
            entry.action = action  # It has a key only now.
        ActionEntry.objects.bulk_create(self.entries + self.carried, batch_size=500)
        for action in self.reworded:
            texts = {name: getattr(action, name) for name in TEXTS}
            action.search_text = with_search_texts(action, texts)["search_text"]
        columns = [*TEXTS, *COLUMNS, "search_text"]
        Action.objects.bulk_update(self.reworded, columns, batch_size=100)
        self.facts.write_supporters()
        touched = {entry.action.pk: entry.action for entry in self.entries}
        touched |= {action.pk: action for action in self.reworded}
        changed = set(touched) - {action.pk for action in self.made}
        for start in range(0, len(changed), 500):
            Action.objects.filter(pk__in=sorted(changed)[start : start + 500]).update(
                version=F("version") + 1
            )
        repeat_newest(touched.values())
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
                for action in touched.values()
            ],
            by=self.by,
            at=self.at,
        )

    def _make(self, row: StatedRow, lead: Post | None) -> ActionEntry:
        standing: dict[str, Any] = {
            "rating_id": row.rating.pk if row.rating else None,
            "state": state_stated(row, None).value,
            "lead_id": lead.pk if lead else None,
        }
        if row.target:
            standing |= original_due_columns(row.target) | due_columns(row.target)
        action = Action(
            plan=self.plan,
            ref=row.ref,
            sort_key=natural_key(row.ref),
            **row.texts,
            **standing,
        )
        self.facts.take(row, action, self.posts.several(row.supporters))
        self.made.append(action)
        self.actions[row.ref] = action
        words = row.texts | words_stated(row, None)
        made = self._add(action, EntryKind.IMPORT, standing, words)
        if move := move_stated(row, row.target or NO_DATE):
            self._move(row, action, standing, due_columns(move))
        return made

    def _compare(self, row: StatedRow, action: Action, lead: Post | None) -> int | None:
        """Adds the entries that lead from the action as at the day to what the row states."""
        account, newest = self.accounts.get(action.pk, (None, None))
        standing = newest.stands if newest else {}
        self._reword(row, action, standing)
        original, due = (newest.original_due, newest.due) if newest else (NO_DATE, NO_DATE)
        if row.target and says_another_date(row.target, original):
            standing = standing | original_due_columns(row.target)
            if not standing.get("revisions"):
                standing |= due_columns(row.target)
                due = row.target
            self._add(action, EntryKind.CORRECTION, standing, {})
        later = self.later[action.pk]
        move = move_stated(row, due, *[entry.due for entry in later])
        if move:
            standing = self._move(row, action, standing, due_columns(move))
        if newest and standing != newest.stands:
            self.carried += carried_forward(
                later,
                newest.stands,
                standing,
                [list(original_due_columns(NO_DATE)), list(due_columns(NO_DATE)), ["state"]],
                reason=_("As stated in the file of %(day)s.") % {"day": in_words(self.as_at)},
                by=self.by,
                at=self.at,
            )
        state = state_stated(row, newest)
        if move and not row.state and state == State.REVISED_TIMESCALE_NEEDED:
            state = State.IN_PROGRESS
        stated = {
            "rating_id": row.rating.pk if row.rating else standing.get("rating_id"),
            "state": state.value,
            "lead_id": lead.pk if lead else standing.get("lead_id"),
        }
        spoken = self.spoken.get(action.pk)
        words = words_stated(row, spoken)
        if newest is None or says_something_new(row, standing, stated, words, spoken, account):
            self._add(action, EntryKind.IMPORT, standing | stated, words)
        lead_id = stated["lead_id"]
        return lead_id if isinstance(lead_id, int) else None

    def _move(
        self, row: StatedRow, action: Action, standing: dict[str, Any], due: dict[str, Any]
    ) -> dict[str, Any]:
        """Puts an agreed date in force. Work that waited for it goes on, unless the row differs.

        The file does not say which office agreed, so nothing is said of it.
        """
        standing = standing | due | {"revisions": standing.get("revisions", 0) + 1}
        if not row.state and standing.get("state") == State.REVISED_TIMESCALE_NEEDED:
            standing["state"] = State.IN_PROGRESS.value
        self._add(action, EntryKind.DATE, standing, {})
        return standing

    def _reword(self, row: StatedRow, action: Action, standing: dict[str, Any]) -> None:
        new = {
            name: text for name, text in row.texts.items() if text and text != getattr(action, name)
        }
        for name, text in new.items():
            setattr(action, name, text)
        if new:
            words = {name: getattr(action, name) for name in TEXTS}
            self._add(action, EntryKind.WORDING, standing, words)
        details = self.facts.details(action)
        has_new_facts = self.facts.take(row, action, self.posts.several(row.supporters))
        if changes := changes_of_details(details, self.facts.details(action)):
            self._add(action, EntryKind.PLAN_DETAILS, standing, {"plan_details": changes})
        if new or has_new_facts:
            self.reworded.append(action)

    def _add(
        self, action: Action, kind: EntryKind, standing: dict[str, Any], words: dict[str, Any]
    ) -> ActionEntry:
        entry = ActionEntry(
            action=action,
            kind=kind,
            effective_on=self.as_at,
            recorded_at=self.at,
            recorded_by=self.by,
            **standing,
            **words,
        )
        self.entries.append(entry)
        return entry
