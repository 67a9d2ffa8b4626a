"""The outcome of an import for each row, which is shown before the import is applied."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from actions.models import Action, ActionEntry, ImprovementPlan
from actions.plans.states import State
from safeguard.dates import PartialDate, Precision
from safeguard.limits import IMPORT_NAMES_SHOWN

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"


class Change(NamedTuple):
    """A changed value; `old` is empty if there was none."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class RowOutcome:
    """The outcome of one row of the file: new, changed or unchanged.

    `former_ref` is the reference in the file, if the action has since been given another one.
    """

    line: int
    ref: str
    outcome: str
    changes: tuple[Change, ...] = ()
    former_ref: str = ""


@dataclass
class ImportResult:
    """The outcome of an import or a dry run. `basis` is a digest of the plan before the import.

    `warnings` are sentences. `not_in_file` lists the references of actions that are in the plan but
    not in the file. `new_posts` lists the job titles of posts that the import creates, and
    `similar_posts` those of them that resemble another post.
    """

    plan: ImprovementPlan
    is_new_plan: bool
    ignored_columns: list[str]
    basis: str
    rows: list[RowOutcome] = field(default_factory=list)
    made_confidential: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    not_in_file: list[str] = field(default_factory=list)
    new_posts: list[str] = field(default_factory=list)
    similar_posts: list[str] = field(default_factory=list)

    @property
    def new(self) -> list[str]:
        """References of new actions."""
        return self._refs(NEW)

    @property
    def changed(self) -> list[str]:
        """References of actions the file changes."""
        return self._refs(CHANGED)

    @property
    def unchanged(self) -> list[str]:
        """References of actions the file does not change."""
        return self._refs(UNCHANGED)

    @property
    def not_in_file_text(self) -> str:
        """A sentence about actions missing from the file; empty if there are none."""
        if not self.not_in_file:
            return ""
        text = ngettext(
            "%(count)d action in this plan is not in the file and will not change: %(refs)s",
            "%(count)d actions in this plan are not in the file and will not change: %(refs)s",
            len(self.not_in_file),
        )
        return text % {"count": len(self.not_in_file), "refs": listed(self.not_in_file)}

    def _refs(self, outcome: str) -> list[str]:
        return [row.ref for row in self.rows if row.outcome == outcome]


def listed(names: Sequence[str]) -> str:
    """The names, or the first fifty and how many more there are."""
    shown = ", ".join(names[:IMPORT_NAMES_SHOWN])
    more = len(names) - IMPORT_NAMES_SHOWN
    return _("%(names)s and %(more)d more") % {"names": shown, "more": more} if more > 0 else shown


def plan_digest(plan: ImprovementPlan | None) -> str:
    """A digest that changes whenever the plan or one of its actions does."""
    if plan is None:
        return sha256(b"no plan").hexdigest()
    actions = Action.objects.filter(plan=plan).order_by("pk").values_list("pk", "version")
    content = (plan.pk, plan.version, plan.scale_id, plan.newest_import_on, list(actions))
    return sha256(repr(content).encode()).hexdigest()


class Labels:
    """Labels and values of an action as a reader sees them. No query is needed for each row.

    `posts` are job titles by key, and can grow.
    """

    def __init__(self, plan: ImprovementPlan, posts: Mapping[int, str]) -> None:
        ratings = plan.scale.ratings.all()
        self.ratings: Mapping[int | None, str] = {r.pk: r.label for r in ratings}
        self.posts = posts

    def labelled(
        self,
        action: Action,
        values: Mapping[str, Any],
        texts: Mapping[str, Any],
        facts: Mapping[str, str],
    ) -> dict[str, str]:
        """Every value that a file can change, by its label. `facts` already have their labels."""
        is_rated = values.get("rating_id") is not None
        return {
            _("Action"): action.wording,
            _("Outcome wanted"): action.outcome_wanted,
            _("Success measure"): action.success_measure,
            **facts,
            _("Rating"): self.ratings[values["rating_id"]] if is_rated else "",
            _("Status"): State(values["state"]).label if values else "",
            _("Reason"): texts.get("reason", ""),
            _("Original date"): _date(values, "original_due"),
            _("Due"): _date(values, "due"),
            _("Lead"): self.posts.get(values.get("lead_id", 0) or 0, ""),
            _("What has been done"): texts.get("progress_made", ""),
            _("What is still required"): texts.get("improvement_required", ""),
            _("Next step"): texts.get("next_step", ""),
            _("Date of the next step"): _date(texts, "next_step"),
            _("Reminders"): _number(texts.get("reminders")),
        }


def texts_of(entry: ActionEntry | None, reason: str = "") -> dict[str, Any]:
    """An entry's texts by column, and the reason for the current state."""
    names = ("progress_made", "improvement_required", "next_step", "reminders")
    dates = ("next_step_on", "next_step_precision", "next_step_text")
    return {name: getattr(entry, name) for name in names + dates if entry} | {"reason": reason}


def changes_between(old: Mapping[str, str], new: Mapping[str, str]) -> tuple[Change, ...]:
    """The differences. A blank cell does not change anything, so a value never becomes empty."""
    return tuple(
        Change(label, old.get(label, ""), text)
        for label, text in new.items()
        if text and text != old.get(label, "")
    )


def as_data(rows: Sequence[RowOutcome]) -> list[dict[str, Any]]:
    """The rows as JSON."""
    return [
        {
            "line": row.line,
            "ref": row.ref,
            "former_ref": row.former_ref,
            "outcome": row.outcome,
            "changes": [list(change) for change in row.changes],
        }
        for row in rows
    ]


def _date(columns: Mapping[str, Any], name: str) -> str:
    if f"{name}_precision" not in columns:
        return ""
    precision = Precision(columns[f"{name}_precision"])
    return PartialDate(columns[f"{name}_on"], precision, columns[f"{name}_text"]).display


def _number(value: int | None) -> str:
    return "" if value is None else str(value)
