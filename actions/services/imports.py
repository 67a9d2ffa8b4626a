"""Bringing a plan in from a file, once or again and again."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from actions.history import Account
from actions.models import (
    Action,
    ActionEntry,
    EntryKind,
    ImprovementPlan,
    RatingScale,
    Theme,
    due_columns,
    original_due_columns,
)
from actions.plan_files import PlanFile, PlanFileWrong, place
from actions.refs import natural_key
from actions.services.entries import accounts_of, repeat_newest
from actions.services.import_rows import StatedRow, read_rows
from actions.services.plans import make_plan
from actions.states import State, state_as_stated
from safeguard.accounts.models import HoldingKind, Post, User
from safeguard.accounts.refusals import Refused
from safeguard.accounts.services import find_or_make_post, hold_post
from safeguard.audit.services import NewEvent, record, record_many
from safeguard.dates import Precision


class ImportRefused(Refused):
    """The import cannot be done as asked; the message says why. Nothing was changed."""


@dataclass
class ImportResult:
    """What an import did, or on a dry run would do: references by what became of them."""

    plan: ImprovementPlan
    is_new_plan: bool
    ignored_columns: list[str]
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


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
) -> ImportResult:
    """Brings the rows into the plan of that title, made if it is new. All of them or none.

    Actions are found again by their reference. A blank cell changes nothing, an equal value
    adds nothing, another rating or text adds an entry. Another target date is a correction
    of the original (a typing error, as Herefordshire's audit committee noted on 19 November
    2019), another revised date an agreed move. An action missing from the file stays.

    Raises ImportRefused, PlanRefused and PlanFileWrong.
    """
    try:
        with transaction.atomic():
            result = _import(file=file, title=title, scale=scale, as_at=as_at, by=by, at=at)
            if is_dry_run:
                raise _TakeBack
    except _TakeBack:
        pass
    return result


def _import(
    *, file: PlanFile, title: str, scale: RatingScale, as_at: date, by: User, at: datetime
) -> ImportResult:
    stated = read_rows(file, scale=scale)
    plan = ImprovementPlan.objects.select_for_update().filter(title=" ".join(title.split())).first()
    is_new_plan = plan is None
    if plan is None:
        plan = make_plan(title=title, scale=scale, by=by, at=at)
    _refuse(plan, scale=scale, as_at=as_at, today=timezone.localdate(at))
    result = ImportResult(plan, is_new_plan, file.ignored)
    importer = _Importer(plan, as_at=as_at, by=by, at=at)
    importer.refuse_new_without_wording(stated)
    for row in stated:
        becomes = importer.take(row)
        becomes_list = {"new": result.new, "changed": result.changed}.get(becomes)
        (result.unchanged if becomes_list is None else becomes_list).append(row.ref)
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
        raise ImportRefused(
            f"Plan “{plan.title}” is rated on the scale {plan.scale.name}, not {scale.name}."
        )
    if plan.newest_import_on is not None and as_at < plan.newest_import_on:
        raise ImportRefused(
            f"Plan “{plan.title}” was last imported as at {plan.newest_import_on.isoformat()}, "
            f"and {as_at.isoformat()} is earlier. Import older versions first, in their order."
        )
    if as_at > today:
        raise ImportRefused(f"The as-at date {as_at.isoformat()} lies in the future.")


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
        self.themes = {theme.name: theme for theme in plan.themes.all()}
        self.posts: dict[str, Post] = {}
        self.held: set[int] = set()
        self.entries: list[ActionEntry] = []
        self.made: list[Action] = []
        self.reworded: list[Action] = []

    def refuse_new_without_wording(self, rows: Sequence[StatedRow]) -> None:
        """A new action must say what is to be done."""
        wrongs = [
            place(row.line, "action", "empty. A new action needs its wording.")
            for row in rows
            if row.ref not in self.actions and not row.wording
        ]
        if wrongs:
            raise PlanFileWrong(wrongs)

    def take(self, row: StatedRow) -> str:
        """Works out what the row adds; its action is then new, changed or unchanged."""
        lead = self._post(row.lead)
        action = self.actions.get(row.ref)
        if action is None:
            lead_id = self._make(row, lead).lead_id
            becomes = "new"
        else:
            before = len(self.entries), len(self.reworded)
            lead_id = self._compare(row, action, lead)
            is_same = before == (len(self.entries), len(self.reworded))
            becomes = "unchanged" if is_same else "changed"
        self._hold(row, lead_id)
        return becomes

    def write(self) -> None:
        """Writes what was gathered, history first, then what the actions repeat of it."""
        Action.objects.bulk_create(self.made, batch_size=500)
        for entry in self.entries:
            action = entry.action
            entry.action = action  # It has a key only now.
        ActionEntry.objects.bulk_create(self.entries, batch_size=500)
        Action.objects.bulk_update(
            self.reworded, ["wording", "success_measure", "theme"], batch_size=200
        )
        touched = {entry.action.pk: entry.action for entry in self.entries}
        touched |= {action.pk: action for action in self.reworded}
        changed = set(touched) - {action.pk for action in self.made}
        for start in range(0, len(changed), 500):
            Action.objects.filter(pk__in=sorted(changed)[start : start + 500]).update(
                version=F("version") + 1
            )
        repeat_newest(touched.values())
        record_many(
            [
                NewEvent(
                    "action.imported",
                    action,
                    {
                        "as_at": self.as_at,
                        "rating": self.codes.get(action.rating_id),
                        "state": action.state,
                        "due": action.due_on,
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
            "state": self._state(row, None).value,
            "lead_id": lead.pk if lead else None,
        }
        if row.target:
            standing |= original_due_columns(row.target) | due_columns(row.target)
        if row.revised and row.revised.precision != Precision.NONE:
            standing |= due_columns(row.revised) | {"revisions": 1}
        action = Action(
            plan=self.plan,
            ref=row.ref,
            sort_key=natural_key(row.ref),
            wording=row.wording,
            success_measure=row.success_measure,
            theme=self._theme(row.theme),
            **standing,
        )
        self.made.append(action)
        self.actions[row.ref] = action
        words = {"wording": row.wording, "success_measure": row.success_measure}
        return self._add(action, EntryKind.IMPORT, standing, words | self._words(row, None))

    def _compare(self, row: StatedRow, action: Action, lead: Post | None) -> int | None:
        """Adds the entries that lead from the action as at the day to what the row states."""
        account, newest = self.accounts.get(action.pk, (None, None))
        standing = newest.stands if newest else {}
        self._reword(row, action, standing)
        original, due = (newest.original_due, newest.due) if newest else (None, None)
        moves = standing.get("revisions", 0)
        if row.target and not (original and row.target.means_the_same_as(original)):
            standing = standing | original_due_columns(row.target)
            if not moves:
                standing |= due_columns(row.target)
                due = row.target
            self._add(action, EntryKind.CORRECTION, standing, {"decided_by": "import"})
        is_date = row.revised is not None and row.revised.precision != Precision.NONE
        if row.revised and is_date and not (due and row.revised.means_the_same_as(due)):
            standing = standing | due_columns(row.revised) | {"revisions": moves + 1}
            self._add(action, EntryKind.DATE, standing, {"decided_by": "import"})
        stated = {
            "rating_id": row.rating.pk if row.rating else standing.get("rating_id"),
            "state": self._state(row, newest).value,
            "lead_id": lead.pk if lead else standing.get("lead_id"),
        }
        spoken = self.spoken.get(action.pk)
        words = self._words(row, spoken)
        if newest is None or self._says_something_new(
            row, standing, stated, words, spoken, account
        ):
            self._add(action, EntryKind.IMPORT, standing | stated, words)
        lead_id = stated["lead_id"]
        return lead_id if isinstance(lead_id, int) else None

    def _says_something_new(
        self,
        row: StatedRow,
        standing: dict[str, Any],
        stated: dict[str, Any],
        words: dict[str, Any],
        spoken: ActionEntry | None,
        account: Account | None,
    ) -> bool:
        if any(standing.get(name) != value for name, value in stated.items()):
            return True
        texts = ("progress_made", "improvement_required", "next_step")
        if any(words[name] != (getattr(spoken, name) if spoken else "") for name in texts):
            return True
        if row.next_step_due and not (
            spoken and row.next_step_due.means_the_same_as(spoken.next_step_due)
        ):
            return True
        if row.state_reason and not (account and account.state_reason == row.state_reason):
            return True
        return row.reminders is not None and row.reminders not in {
            account.reminders if account else None,
            spoken.reminders if spoken else None,
        }

    def _reword(self, row: StatedRow, action: Action, standing: dict[str, Any]) -> None:
        words = {"wording": row.wording, "success_measure": row.success_measure}
        new = {name: text for name, text in words.items() if text and text != getattr(action, name)}
        theme = self._theme(row.theme)
        is_moved = theme is not None and theme.pk != action.theme_id
        for name, text in new.items():
            setattr(action, name, text)
        if is_moved:
            action.theme = theme
        if new:
            self._add(action, EntryKind.WORDING, standing, new)
        if new or is_moved:
            self.reworded.append(action)

    def _state(self, row: StatedRow, newest: ActionEntry | None) -> State:
        before = State(newest.state) if newest else State.NOT_STARTED
        if row.state:
            return row.state
        old = newest.rating if newest else None
        if row.rating is None or (old and row.rating.pk == old.pk):
            return before
        return state_as_stated(
            before=before,
            implied_before=old.implied_state if old else None,
            implied_now=row.rating.implied_state,
            is_rated=not row.rating.is_no_data,
        )

    def _words(self, row: StatedRow, spoken: ActionEntry | None) -> dict[str, Any]:
        """What the entry says: the row's words, and for blank cells the last ones spoken."""
        due = row.next_step_due or (spoken.next_step_due if spoken else None)
        said = {
            "progress_made": row.progress_made,
            "improvement_required": row.improvement_required,
            "next_step": row.next_step,
        }
        words = {name: text or getattr(spoken, name, "") for name, text in said.items()}
        if due:
            words |= {f"next_step_{name[4:]}": value for name, value in due_columns(due).items()}
        return words | {"reason": row.state_reason, "reminders": row.reminders}

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

    def _theme(self, name: str) -> Theme | None:
        if not name:
            return None
        if name not in self.themes:
            order = len(self.themes) + 1
            self.themes[name] = Theme.objects.create(plan=self.plan, name=name, order=order)
        return self.themes[name]

    def _post(self, job_title: str) -> Post | None:
        if not job_title:
            return None
        if job_title not in self.posts:
            self.posts[job_title] = find_or_make_post(job_title=job_title, by=self.by, at=self.at)
        return self.posts[job_title]

    def _hold(self, row: StatedRow, lead_id: int | None) -> None:
        """Notes who holds the lead post, where the row says so."""
        if lead_id is None or lead_id in self.held or not (row.lead_name or row.lead_email):
            return
        self.held.add(lead_id)
        hold_post(
            post=Post.objects.get(pk=lead_id),
            kind=HoldingKind.HOLDER,
            name=row.lead_name,
            email=row.lead_email,
            user=User.objects.filter(email=row.lead_email).first() if row.lead_email else None,
            from_on=self.as_at,
            by=self.by,
            at=self.at,
        )
