"""One small council with something behind every door, and somebody of every role before it."""

from dataclasses import dataclass
from datetime import date

from actions.models import (
    AcceptedBy,
    Action,
    DateRequest,
    EmbeddedCheck,
    ImportUpload,
    ImprovementPlan,
    WithdrawalRequest,
)
from actions.plan_files import read_plan_file
from actions.services.date_requests import ask_for_date
from actions.services.embedded_checks import plan_embedded_check
from actions.services.uploads import upload_import
from actions.services.withdrawal_requests import ask_for_withdrawal
from committees.models import (
    AgendaItem,
    Committee,
    Document,
    FollowUp,
    Meeting,
    Membership,
    Minute,
    Resolution,
)
from committees.services.acceptance import choose_who_accepts
from reports.models import Publication, Report
from reports.papers import Paper, as_data, as_html, report_of
from reports.services import ReportWords, publish_report, write_report
from safeguard.accounts.models import Post, PostHolding, Team, User
from safeguard.accounts.roles import Role
from safeguard.dates import parse
from tests.committees import making
from tests.factories import (
    NOW,
    TODAY,
    hold,
    import_rows,
    make_plan,
    make_post,
    make_team,
    make_user,
)

WORDS = {
    "as_at": TODAY,
    "filter": "not-green",
    "is_restricted": False,
    "title": "Update on the improvement plan",
    "report_by": "Director of Children’s Services",
    "wards_affected": "County-wide",
    "purpose": "To report the exceptions.",
    "financial_implications": "None.",
    "background": "[summary]",
    "recommendation": "THAT the committee note the exceptions.",
    "appendices": "",
    "background_papers": "",
}


@dataclass
class World:
    """`own` is led by the post of `people["lead"]`, the others by a post nobody here holds."""

    plan: ImprovementPlan
    own: Action
    other: Action
    hidden: Action
    asked: DateRequest
    asked_hidden: DateRequest
    waiting: Action
    signed: Action
    check: EmbeddedCheck
    withdrawal: WithdrawalRequest
    draft: Report
    draft_restricted: Report
    publication: Publication
    publication_restricted: Publication
    upload: ImportUpload
    team: Team
    post: Post
    holding: PostHolding
    somebody: User
    people: dict[str, User]
    committee: Committee
    board: Committee
    seat: Membership
    meeting: Meeting
    meeting_agenda: Meeting
    meeting_draft: Meeting
    item: AgendaItem
    item_exempt: AgendaItem
    item_draft: AgendaItem
    document: Document
    minute: Minute
    resolution: Resolution
    follow_up: FollowUp


def make_people():
    """One person of each role, a second officer, and the lead post with its holder."""
    people = {role.value: make_user(role) for role in Role}
    people["lead"] = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post("Head of Safeguarding"), people["lead"])
    return people


def make_world(people=None):
    """Everything once, through the services; papers without the time that drawing them takes."""
    people = people or make_people()
    plan = make_plan()
    import_rows(
        plan,
        {"ref": "1", "action": "Train everybody", "rag": "amber", "lead": "Head of Safeguarding"},
        {"ref": "2", "action": "Audit the files", "rag": "red", "lead": "Head of Audit"},
        {"ref": "3", "action": "Review the case", "rag": "red", "lead": "Head of Audit"},
        by=people["improvement-team"],
    )
    post = make_post("Practice Lead", team=make_team())
    own, other, hidden = Action.objects.filter(plan=plan).in_order()
    # No page and no command does this yet.
    Action.objects.filter(pk=hidden.pk).update(is_confidential=True)
    proceedings = make_proceedings()
    make_committees_plan(proceedings["committee"], by=people["improvement-team"])
    return World(
        plan=plan,
        own=own,
        other=other,
        hidden=hidden,
        asked=ask(own, by=people["lead"]),
        asked_hidden=ask(hidden, by=people["improvement-team"]),
        **make_done(by=people["improvement-team"]),
        draft=begin(plan, by=people["clerk"]),
        draft_restricted=begin(plan, by=people["improvement-team"], is_restricted=True),
        publication=publish(begin(plan, by=people["clerk"]), by=people["clerk"]),
        publication_restricted=publish(
            begin(plan, by=people["improvement-team"], is_restricted=True),
            by=people["improvement-team"],
        ),
        upload=upload(plan, by=people["improvement-team"]),
        team=post.team,
        post=post,
        holding=hold(post),
        somebody=make_user(email="somebody@example.org"),
        people=people,
        **proceedings,
    )


def make_done(*, by):
    """A second plan: one action waits to be signed off, one is signed off and will be checked."""
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
    return {"waiting": waiting, "signed": signed, "check": check, "withdrawal": request}


def make_committees_plan(committee, *, by):
    """A plan whose completion the committee accepts, with one action that waits for it."""
    plan = make_plan("Recommendations")
    waits = {"ref": "7", "action": "Answer the review", "rag": "green"}
    import_rows(plan, {**waits, "state": "awaiting-sign-off"}, by=by)
    choose_who_accepts(
        plan=plan,
        version=plan.version,
        accepted_by=AcceptedBy.COMMITTEE,
        post=None,
        committee=committee,
        by=by,
        at=NOW,
    )


def make_proceedings():
    """A committee and a board; a meeting that is published, one with its agenda, one draft."""
    committee = making.make_committee()
    meeting = making.make_meeting(committee, date(2026, 2, 10))
    item = making.make_item(meeting, number="5")
    hidden = making.make_item(meeting, "A review", number="6", exemption=making.EXEMPT)
    resolution = making.make_resolution(making.make_minute(item))
    draft = making.make_meeting(committee, date(2026, 4, 14))
    with_agenda = making.make_meeting(committee, date(2026, 3, 10))
    making.publish(meeting)
    making.publish(with_agenda, minutes=False)
    return {
        "committee": committee,
        "board": making.make_committee("Improvement Board", is_public=False),
        "seat": making.make_member(committee),
        "meeting": meeting,
        "meeting_agenda": with_agenda,
        "meeting_draft": draft,
        "item": item,
        "item_exempt": hidden,
        "item_draft": making.make_item(draft),
        "document": making.make_document(item),
        "minute": resolution.minute,
        "resolution": resolution,
        "follow_up": making.make_follow_up(resolution),
    }


def ask(action, *, by):
    """Asks to move the action's date."""
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
    """A file that waits to be applied."""
    content = b"ref,action,rag\n1,Train everybody,green\n4,Publish the figures,amber\n"
    return upload_import(
        file=read_plan_file(content),
        content=content,
        file_name="plan.csv",
        title=plan.title,
        scale=plan.scale,
        as_at=TODAY,
        only="",
        by=by,
        at=NOW,
    )


def begin(plan, *, by, **changes):
    """A draft of the plan's report."""
    return write_report(plan=plan, words=ReportWords(**{**WORDS, **changes}), by=by, at=NOW)


def publish(draft, *, by):
    """Publishes the draft with a stand-in for its paper, which nothing here reads."""
    report = report_of(draft)
    paper = Paper(as_data(report), as_html(report), b"%PDF-1.7 stand-in")
    return publish_report(report=draft, version=draft.version, paper=paper, by=by, at=NOW)
