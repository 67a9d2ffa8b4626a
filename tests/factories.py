"""Creates rows for tests. Values are fixed. `**changes` overrides those the test is about."""

from datetime import UTC, date, datetime

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.timezone import localdate

from actions.evidence.services.evidence import add_evidence
from actions.evidence.services.milestones import add_milestone
from actions.imports.comparison import new_state, new_texts
from actions.imports.plan_files import PlanFile, PlanRow
from actions.imports.rows import parse_rows
from actions.imports.services.imports import import_plan
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
from actions.plans.history import history_summary
from actions.plans.references import natural_key
from actions.plans.scale_files import read_scales
from actions.plans.services.entries import add_entry, repeated, step_of
from actions.plans.services.plans import make_plan as make_plan_service
from actions.plans.services.scales import load_scale
from actions.updates.services.progress import ProgressWords
from reports.kinds.report_kind import ReportKind
from reports.publishing.checklist import publishing_note
from reports.publishing.services import ReportWords, publish_report, write_report
from reports.rendering.papers import Paper, anchors_of, as_data, as_html, report_of
from safeguard.accounts.models import (
    HoldingKind,
    Post,
    PostHolding,
    Team,
    TeamKind,
    User,
)
from safeguard.accounts.roles import Role
from safeguard.accounts.services import find_or_make_post
from safeguard.audit.services import NewEvent, record_all
from safeguard.dates import parse
from safeguard.files.accepted_files import check_file

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "eleven green bottles"


def make_user(*roles, email=None, name=None, password=PASSWORD, is_active=True):
    """Creates a user with these roles, by default named after the first role."""
    first = roles[0] if roles else "nobody"
    user = User(
        email=email or f"{first}@example.org",
        name=name or f"The {first}",
        is_active=is_active,
    )
    user.set_password(password)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email)
    user.groups.set(Group.objects.filter(name__in=[Role(role).value for role in roles]))
    return user


def make_team(name="Children's services", **changes):
    """Creates a team, by default a directorate."""
    return Team.objects.create(name=name, **{"kind": TeamKind.DIRECTORATE, **changes})


def make_post(job_title="Head of Safeguarding", **changes):
    """Creates a post, by default in no team."""
    return Post.objects.create(job_title=job_title, **changes)


def hold(post, user=None, **changes):
    """Makes the user, or a person without an account, hold the post from 1 January 2026."""
    who = {"user": user, "name": user.name, "email": user.email} if user else {"name": "The holder"}
    given = {"kind": HoldingKind.HOLDER, "from_on": date(2026, 1, 1), **who, **changes}
    return PostHolding.objects.create(post=post, **given)


TRAFFIC_LIGHTS = """
[[scale]]
name = "Traffic lights"

[[scale.rating]]
code = "go"
label = "Go"
definition = "Nothing is in the way."

[[scale.rating]]
code = "slow"
label = "Slow"
definition = "Something is in the way."
is_exception = true
counts_as_amber = true

[[scale.rating]]
code = "stop"
label = "Stop"
definition = "Nothing moves."
is_exception = true
counts_as_red = true
"""


def make_scale(text=TRAFFIC_LIGHTS):
    """Creates the scale described by the text, as load_scales does."""
    (lines,) = read_scales(text)
    load_scale(lines=lines, by=User.objects.system(), at=NOW)
    return RatingScale.objects.get(name=lines.name)


def make_plan(title="Improvement plan", scale="RAG"):
    """Creates an empty plan on one of the product's scales or on the scale given."""
    if isinstance(scale, str):
        scale = RatingScale.objects.get(name=scale)
    return make_plan_service(title=title, scale=scale, by=User.objects.system(), at=NOW)


def import_rows(plan, *rows, as_at=TODAY, at=NOW, by=None, **options):
    """Imports rows given as cells by heading. Line numbers start at 2, below the heading."""
    lines = [PlanRow(line, cells) for line, cells in enumerate(rows, start=2)]
    return import_plan(
        file=PlanFile(lines),
        title=plan.title,
        scale=plan.scale,
        as_at=as_at,
        by=by or User.objects.system(),
        at=at,
        **options,
    )


def make_action(plan=None, *, as_at=TODAY, at=NOW, is_confidential=False, **cells):
    """Creates an action as an import does. `cells` are named like the columns of a plan file."""
    plan = plan or ImprovementPlan.objects.filter(title="Improvement plan").first() or make_plan()
    row = {"ref": "A1", "action": "Train every social worker", "rag": "amber", **cells}
    is_superseded = row.get("state") == "superseded"
    if is_superseded:
        del row["state"]
    if row.get("state") in {"on-hold", "withdrawn"}:
        row.setdefault("state_reason", "As agreed.")
    if row.keys() <= INSERTED and not plan.actions.filter(ref=row["ref"]).exists():
        _insert_action(plan, row, as_at=as_at, at=at)
    else:
        import_rows(plan, row, as_at=as_at, at=at)
    action = Action.objects.get(plan=plan, ref=row["ref"])
    if is_superseded:
        supersede(action, on=as_at, at=at)
    if is_confidential:
        # No page or command does this yet.
        Action.objects.filter(pk=action.pk).update(is_confidential=True)
        action.refresh_from_db()
    return action


# Cells an inserted action can have; with any others it is imported.
INSERTED = {"ref", "action", "outcome_wanted", "success_measure", "theme", "lead", "rag", "state"}
INSERTED |= {"state_reason", "target_date", "commentary_gist", "improvement_required"}
INSERTED |= {"next_step", "next_step_date", "reminders"}


@transaction.atomic
def _insert_action(plan, cells, *, as_at, at):
    """Creates the same rows as importing these cells, in a third of the time."""
    by = User.objects.system()
    (row,), problems = parse_rows(PlanFile([PlanRow(2, cells)]), scale=plan.scale)
    assert not problems, problems
    standing = {
        "rating": row.rating,
        "state": new_state(row, None).value,
        "lead": find_or_make_post(job_title=row.lead, by=by, at=at) if row.lead else None,
    }
    if row.target:
        standing |= original_due_columns(row.target) | due_columns(row.target)
    theme, facts = None, {}
    if row.theme:
        order = {"order": plan.themes.count() + 1}
        theme, _ = plan.themes.get_or_create(name=row.theme, defaults=order)
        facts = {"old": {"theme": None}, "new": {"theme": theme.pk}}
    words = row.texts | new_texts(row, None)
    action = Action.objects.create(
        plan=plan,
        ref=row.ref,
        sort_key=natural_key(row.ref),
        theme=theme,
        **row.texts,
        **standing,
    )
    made = PlanImport.objects.create(
        plan=plan, as_at=as_at, by=by, begun_at=at, finished_at=at, rows=1
    )
    entry = ActionEntry.objects.create(
        action=action,
        plan_import=made,
        kind=EntryKind.IMPORT,
        effective_on=as_at,
        recorded_at=at,
        recorded_by=by,
        **standing,
        **words,
    )
    Action.objects.filter(pk=action.pk).update(**repeated(history_summary([step_of(entry)]), entry))
    ImprovementPlan.objects.filter(pk=plan.pk).update(newest_import_on=as_at)
    rating = row.rating.code if row.rating else None
    stands = {"as_at": as_at, "rating": rating, "state": entry.state, "due": entry.due_on}
    counted = {"as_at": as_at, "new": 1, "changed": 0, "unchanged": 0}
    events = [
        NewEvent("action.imported", action, stands | facts),
        NewEvent("plan.imported", plan, counted),
    ]
    record_all(events, by=by, at=at)


def supersede(action, *, on=TODAY, at=NOW):
    """Marks the action as superseded. No page, file or command does this yet."""
    add_entry(
        action=action,
        kind=EntryKind.STATE,
        effective_on=on,
        by=User.objects.system(),
        at=at,
        changes={"state": "superseded"},
        reason="As agreed.",
    )


def rating_of(action, code):
    """Returns a rating from the scale of the action's plan."""
    return action.plan.scale.ratings.get(code=code)


# What a lead enters for an exception whose rating has changed, with every required field.
ANSWER = {
    "progress_made": "Half are trained.",
    "improvement_required": "A second trainer.",
    "next_step": "Advertise.",
    "next_step_due": "April 2099",
    "reason": "A trainer has left.",
}


def make_words(**changes):
    """Returns the text of an update, in the form the service expects."""
    due = parse(ANSWER["next_step_due"])
    return ProgressWords(**{**ANSWER, "next_step_due": due, **changes})


def make_evidence(action, title="Training register", *, content=b"name,done\n", by=None, **given):
    """Adds a file to the action, or a link if `given` has one."""
    handed_in = {
        "content": given.pop("address", None) or check_file("register.csv", content),
        **given,
    }
    writer = by or User.objects.system()
    return add_evidence(action=action, title=title, by=writer, at=NOW, **handed_in)


def make_milestone(action, wording="Find a trainer", *, due="31/3/2026", by=None, at=NOW):
    """Adds a milestone that has not been completed."""
    writer = by or User.objects.system()
    return add_milestone(action=action, wording=wording, due=parse(due), by=writer, at=at)


REPORT_WORDS = {
    "as_at": TODAY,
    "filter": "not-green",
    "is_restricted": False,
    "title": "Update on safeguarding",
    "report_by": "Director of Children's Services",
    "wards_affected": "County-wide",
    "purpose": "To report progress on the plan.",
    "financial_implications": "None.",
    "background": "[summary]",
    "recommendation": "THAT the committee note the exceptions.",
    "appendices": "None.",
    "background_papers": "None.",
}


HIGHLIGHT_WORDS = {
    "done": "Two courses ran.",
    "risks": "Practice differs.",
    "external_view": "None.",
}


def make_report(plan, *, kind="exception", by=None, at=NOW, **changes):
    """Creates a draft report on the plan as at TODAY, without a meeting."""
    words = ReportWords(
        **{**REPORT_WORDS, **(HIGHLIGHT_WORDS if kind == "highlight" else {}), **changes}
    )
    writer = by or User.objects.system()
    return write_report(plan=plan, kind=ReportKind(kind), words=words, by=writer, at=at)


def publish(draft, *, by=None, at=NOW, pdf=b"%PDF-1.7 of a few bytes", **options):
    """Publishes the draft with its real figures and page.

    The PDF is not a real one, because that would take seconds to render.
    """
    note = publishing_note(draft, on=localdate(at), reason="The committee meets this week.")
    report = report_of(draft, note)
    return publish_report(
        report=draft,
        version=draft.version,
        paper=Paper(as_data(report), as_html(report), pdf, anchors_of(report)),
        by=by or User.objects.system(),
        at=at,
        **options,
    )
