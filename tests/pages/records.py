"""Data for the test council in addition to its plan, reports and meetings."""

from datetime import timedelta

from actions.changes.services.date_requests import ask_for_date
from actions.changes.services.withdrawals import ask_for_withdrawal
from actions.evidence.services.evidence import withdraw_evidence
from actions.evidence.services.milestones import withdraw_milestone
from actions.imports.plan_files import read_plan_file
from actions.imports.services.imports import work_out
from actions.imports.services.uploads import upload_import
from actions.lists.services.saved_lists import save_list
from actions.models import (
    AcceptedBy,
    Action,
    LeadNotice,
    Question,
)
from actions.moderation.services.challenges import challenge_rating
from actions.sign_off.services.embedded_checks import plan_embedded_check
from actions.updates.my_actions import answerer_at
from actions.updates.services.lead_notices import tell_team
from actions.updates.services.progress import ProgressWords, record_progress
from committees.minutes.services.decisions import choose_who_accepts
from safeguard.dates import parse
from tests.factories import (
    NOW,
    TODAY,
    import_rows,
    make_evidence,
    make_milestone,
    make_plan,
    rating_of,
)


def make_done(*, by):
    """A second plan. One action is waiting for sign-off.

    Another is signed off and due for a check.
    """
    plan = make_plan("Finished plan")
    done = {"rag": "green", "lead": "Head of Audit"}
    import_rows(
        plan,
        {
            "ref": "8",
            "action": "Write the policy",
            "state": "awaiting-sign-off",
            "target_date": "31/3/2026",
            **done,
        },
        {"ref": "9", "action": "Open the hub", "state": "signed-off", **done},
        by=by,
    )
    waiting, signed = Action.objects.filter(plan=plan).in_order()
    check = plan_embedded_check(action=signed, version=signed.version, due_on=TODAY, by=by, at=NOW)
    request = ask_for_withdrawal(
        action=waiting, version=waiting.version, reason="Done elsewhere.", by=by, at=NOW
    )
    make_evidence(waiting, by=by)
    return {"waiting": waiting, "signed": signed, "check": check, "withdrawal": request}


def make_committees_plan(committee, *, by):
    """A plan that the committee signs off. One action was waiting when it met."""
    plan = make_plan("Recommendations")
    waits = {"ref": "7", "action": "Answer the review", "rag": "green"}
    before = TODAY - timedelta(days=30)
    import_rows(plan, {**waits, "state": "awaiting-sign-off"}, as_at=before, by=by)
    choose_who_accepts(
        plan=plan,
        version=plan.version,
        accepted_by=AcceptedBy.COMMITTEE,
        post=None,
        committee=committee,
        by=by,
        at=NOW,
    )


def make_evidence_records(own, hidden, *, by):
    """Evidence on two actions, each with its file, and one piece that has been withdrawn."""
    evidence = {
        "evidence": make_evidence(own, by=by),
        "evidence_hidden": make_evidence(hidden, "Review of the files"),
        "evidence_withdrawn": make_evidence(own, "Names of staff", by=by),
    }
    withdraw_evidence(
        evidence=evidence["evidence_withdrawn"],
        version=1,
        reason="It names a child.",
        by=by,
        at=NOW,
    )
    files = {
        name.replace("evidence", "file"): each.versions.get() for name, each in evidence.items()
    }
    return {**evidence, **files}


def make_milestones(own, hidden, *, by):
    """A milestone on each of two actions, and one that has been withdrawn."""
    withdrawn = make_milestone(own, "Buy a room", by=by)
    return {
        "milestone": make_milestone(own, by=by),
        "milestone_hidden": make_milestone(hidden, "Read the files"),
        "milestone_withdrawn": withdraw_milestone(
            milestone=withdrawn, version=1, reason="There is one.", by=by, at=NOW
        ),
    }


def send_update(action, round, *, by):
    """Sends an update that leaves the action's rating unchanged."""
    action.refresh_from_db()
    return record_progress(
        action=action,
        version=action.version,
        rating=action.rating,
        words=ProgressWords("Half of it.", "The other half.", "Go on", parse("31/3/2027")),
        effective_on=TODAY,
        round=round,
        for_post=action.lead,
        by=by,
        at=NOW,
    )


def make_answers(own, other, hidden, round, *, by, team):
    """Updates on two actions, both with a challenged rating, and one update that is unread."""
    send_update(other, round, by=team)
    made = {}
    for name, action in [("", own), ("_hidden", hidden)]:
        entry = send_update(action, round, by=by)
        made[f"answer{name}"] = entry
        made[f"challenge{name}"] = challenge_rating(
            entry=entry,
            version=0,
            rating=rating_of(action, "green"),
            reason="No one attended.",
            by=team,
            at=NOW,
        )
    return made


def make_questions(own, hidden, *, by):
    """Questions from the team on two actions. The lead of the hidden one has no email address."""
    said = {"words": "What has been done?", "answer_by": TODAY, "asked_at": NOW, "asked_by": by}
    return {
        "question": Question.objects.create(action=own, **said),
        "question_hidden": Question.objects.create(action=hidden, **said),
    }


def say_not_mine(action):
    """The lead uses their link to say that the action is not theirs."""
    answerer = answerer_at("lead@example.org", on=TODAY)
    return tell_team(
        answerer=answerer,
        what=LeadNotice.What.NOT_MINE,
        words="Ask the Head of Audit.",
        actions=[action],
        by=answerer.user,
        at=NOW,
    )


def ask(action, *, by):
    """Requests a new date for the action."""
    action.refresh_from_db()
    return ask_for_date(
        action=action,
        version=action.version,
        new_due=parse("31/3/2027"),
        reason="The trainer left.",
        by=by,
        at=NOW,
    )


def upload(plan, *, by):
    """Uploads a file that has not been imported yet."""
    content = b"ref,action,rag\n1,Train all staff,green\n4,Publish the figures,amber\n"
    worked_out = work_out(
        file=read_plan_file(content),
        title=plan.title,
        scale=plan.scale,
        as_at=TODAY,
        by=by,
        at=NOW,
    )
    return upload_import(
        worked_out=worked_out, content=content, file_name="plan.csv", only="", by=by, at=NOW
    )


def save(name, *, is_shared, by):
    """Saves a list."""
    return save_list(name=name, query="rating=red", is_shared=is_shared, by=by, at=NOW)
