"""A plan in an update round, grown to as many actions as a test needs, each with its history.

The first actions are created through the services, so that everyone has something waiting for them.
The others are bulk copies with all their related rows.
"""

from dataclasses import dataclass

from django.db import connection

from actions.changes.services.holds import HoldFacts, put_on_hold
from actions.changes.services.withdrawals import ask_for_withdrawal
from actions.models import (
    Action,
    ActionEntry,
    CompletionClaim,
    DateRequest,
    EmbeddedCheck,
    Evidence,
    EvidenceVersion,
    Hold,
    ImprovementPlan,
    Milestone,
    OutgoingMail,
    Reading,
    Reminder,
    UpdateRound,
    WithdrawalRequest,
)
from actions.moderation.services.moderation import accept_answer
from actions.rounds.services.reminders import chase
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from actions.sign_off.services.completion import claim_completion
from actions.sign_off.services.embedded_checks import plan_embedded_check
from safeguard.accounts.models import Post, User
from safeguard.accounts.roles import Role
from tests.factories import (
    NOW,
    TODAY,
    hold,
    import_rows,
    make_evidence,
    make_milestone,
    make_plan,
    make_post,
    make_team,
    make_user,
)
from tests.pages.records import ask, send_update

COPIED = (
    Action,
    ActionEntry,
    OutgoingMail,
    Reminder,
    DateRequest,
    EmbeddedCheck,
    Evidence,
    EvidenceVersion,
    CompletionClaim,
    Hold,
    Milestone,
    Reading,
    WithdrawalRequest,
)
STRIDE = 100_000
# Columns that must be unique. The copy's number is appended.
CALLED = {"ref", "sort_key", "key"}
OWN = {"lead": "Head of Safeguarding"}
# The kinds of the first actions. Each later action copies one of them.
KINDS = (
    {"rag": "red"},
    {"rag": "amber", "target_date": "31/3/2026", "theme": "Training"},
    {"rag": "green", "target_date": "31/3/2025", "theme": "Training"},
    {"rag": "no data"},
    {"rag": "amber", "target_date": "ongoing"},
    {"rag": "red", "target_date": "31/3/2025", "theme": "Practice", **OWN},
    {"rag": "amber", "target_date": "May 2027", "theme": "Practice"},
    {"rag": "amber"},
    {"rag": "green", "state": "signed-off"},
    {"commentary_gist": "", "lead": ""},
)


@dataclass
class Scale:
    """The plan, its round, and its users: the lead of every tenth action, the team and a signer."""

    plan: ImprovementPlan
    round: UpdateRound
    post: Post
    lead: User
    team: User
    signer: User


def begin_to_scale():
    """Creates the first ten actions, one of each kind, with their related rows."""
    team = make_user(Role.IMPROVEMENT_TEAM)
    signer = make_user(Role.SIGNING_OFFICER)
    lead = make_user(Role.OFFICER)
    post = make_post("Head of Safeguarding", team=make_team())
    hold(post, lead)
    hold(make_post("Head of Audit"), make_user(Role.OFFICER, email="audit@example.org"))
    plan = make_plan()
    common = {"lead": "Head of Audit", "commentary_gist": "Half of it is done."}
    import_rows(
        plan,
        *(
            {"ref": f"A{n}", "action": f"Train team {n}", **common, **kind}
            for n, kind in enumerate(KINDS)
        ),
        by=team,
    )
    round = open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=team,
        at=NOW,
    )
    chase(on=TODAY, by=team, at=NOW)
    _add_related_rows(plan, round, lead=lead, team=team)
    return Scale(plan, round, post, lead, team, signer)


def _add_related_rows(plan, round, *, lead, team):
    red, read, unread, _silent, held, _late, _slow, done, signed, _new = plan.actions.in_order()
    make_evidence(red, address="https://example.org/register", by=team)
    make_milestone(red, by=team)
    ask(red, by=team)
    ask_for_withdrawal(action=red, version=red.version, reason="It is done.", by=team, at=NOW)
    accept_answer(entry=send_update(read, round, by=lead), version=0, by=team, at=NOW)
    send_update(unread, round, by=lead)
    stamp = {"effective_on": TODAY, "by": lead, "at": NOW}
    until = HoldFacts(restart_on=TODAY.replace(year=2027))
    put_on_hold(action=held, version=held.version, facts=until, reason="No money.", **stamp)
    claim = {"evidence": "The register.", "no_evidence_reason": ""}
    claim_completion(action=done, version=done.version, **claim, **stamp)
    plan_embedded_check(action=signed, version=signed.version, due_on=TODAY, by=team, at=NOW)


def grow(scale, *, to):
    """Copies the first ten actions, with their related rows, until there are `to` actions."""
    every = range(scale.plan.actions.count() // len(KINDS), to // len(KINDS))
    for model in COPIED:
        _copy(model, every)
    with connection.cursor() as cursor:
        # A live database collects its table statistics by itself.
        cursor.execute("ANALYZE")


def _copy(model, every):
    """Copies a table in one statement. All copied keys are shifted by multiples of the stride."""
    if not every:
        return
    fields = model._meta.concrete_fields
    columns = [connection.ops.quote_name(field.column) for field in fields]
    values = [
        f"{column} + n * {STRIDE}"
        if field.primary_key or field.related_model in COPIED
        else f"{column} || n"
        if field.name in CALLED
        else column
        for field, column in zip(fields, columns, strict=True)
    ]
    table = connection.ops.quote_name(model._meta.db_table)
    # S608: the names come from our own models.
    first, last = every[0], every[-1]
    numbers = f"SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last}"  # noqa: S608
    source = f"{table} CROSS JOIN numbers WHERE {columns[0]} < {STRIDE}"
    copies = f"SELECT {', '.join(values)} FROM {source}"  # noqa: S608
    into = f"INSERT INTO {table} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        # PostgreSQL and SQLite sort these the same way.
        cursor.execute(f"{into} WITH RECURSIVE numbers(n) AS ({numbers}) {copies}")
