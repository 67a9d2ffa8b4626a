"""A small test council with something on every page and a user of every role."""

from dataclasses import dataclass
from datetime import date

from django.utils.timezone import localdate

from actions.models import (
    Action,
    ActionEntry,
    DateRequest,
    EmbeddedCheck,
    Evidence,
    EvidenceVersion,
    ImportUpload,
    ImprovementPlan,
    LeadNotice,
    Milestone,
    Question,
    Reading,
    SavedList,
    UpdateRound,
    WithdrawalRequest,
)
from actions.rounds.services.rounds import open_round
from actions.rounds.timetable import default_timetable
from committees.models import (
    AgendaItem,
    ClauseDecision,
    Committee,
    Document,
    FollowUp,
    Meeting,
    Membership,
    Minute,
    Resolution,
)
from reports.kinds.report_kind import ReportKind
from reports.models import Publication, Report
from reports.publishing.checklist import publishing_note
from reports.publishing.services import (
    ReportWords,
    publish_report,
    withdraw_publication,
    write_report,
)
from reports.rendering.papers import Paper, as_data, as_html, report_of
from safeguard.accounts.models import Post, PostHolding, Team, User
from safeguard.accounts.roles import Role
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
from tests.pages.records import (
    ask,
    make_answers,
    make_committees_plan,
    make_done,
    make_evidence_records,
    make_milestones,
    make_questions,
    save,
    say_not_mine,
    upload,
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
    "appendices": "None.",
    "background_papers": "None.",
    "done": "Two courses ran.",
    "risks": "None.",
    "external_view": "None.",
}


@dataclass
class World:
    """The test council. `people["lead"]` leads `own`. The other actions have a vacant lead post."""

    plan: ImprovementPlan
    own: Action
    other: Action
    hidden: Action
    asked: DateRequest
    asked_hidden: DateRequest
    evidence: Evidence
    evidence_hidden: Evidence
    evidence_withdrawn: Evidence
    file: EvidenceVersion
    file_hidden: EvidenceVersion
    file_withdrawn: EvidenceVersion
    milestone: Milestone
    milestone_hidden: Milestone
    milestone_withdrawn: Milestone
    waiting: Action
    signed: Action
    check: EmbeddedCheck
    withdrawal: WithdrawalRequest
    notice: LeadNotice
    draft: Report
    draft_restricted: Report
    draft_highlight: Report
    publication: Publication
    publication_restricted: Publication
    publication_open: Publication
    publication_withdrawn: Publication
    publication_exempt: Publication
    publication_draft: Publication
    upload: ImportUpload
    round: UpdateRound
    answer: ActionEntry
    answer_hidden: ActionEntry
    challenge: Reading
    challenge_hidden: Reading
    question: Question
    question_hidden: Question
    saved: SavedList
    saved_own: SavedList
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
    document_exempt: Document
    minute: Minute
    minute_exempt: Minute
    resolution: Resolution
    resolution_exempt: Resolution
    decision: ClauseDecision
    follow_up: FollowUp
    follow_up_exempt: FollowUp


def make_people():
    """Creates one user of each role, a second officer, and the lead post with its holder."""
    people = {role.value: make_user(role) for role in Role}
    people["lead"] = make_user(Role.OFFICER, email="lead@example.org", name="The lead")
    hold(make_post("Head of Safeguarding"), people["lead"])
    return people


def make_world(people=None):
    """Creates one of everything through the services, without spending time on rendering PDFs."""
    people = people or make_people()
    plan = make_plan()
    import_rows(
        plan,
        {"ref": "1", "action": "Train all staff", "rag": "amber", "lead": "Head of Safeguarding"},
        {"ref": "2", "action": "Audit the files", "rag": "red", "lead": "Head of Audit"},
        {"ref": "3", "action": "Review the case", "rag": "red", "lead": "Head of Audit"},
        by=people["improvement-team"],
    )
    post = make_post("Practice Lead", team=make_team())
    proceedings = make_proceedings()
    own, other, hidden = Action.objects.filter(plan=plan).in_order()
    # As the action page does, without an update.
    Action.objects.filter(pk=hidden.pk).update(is_confidential=True)
    make_committees_plan(proceedings["committee"], by=people["improvement-team"])
    decision = ClauseDecision.objects.create(
        resolution=proceedings["resolution"],
        kind="NEW_DATES",
        action=other,
        entry=other.latest_entry,
    )
    round = open_round(
        plans=[plan],
        as_at=TODAY,
        cut_off_on=TODAY,
        timetable=default_timetable(opens_on=TODAY, cut_off_on=TODAY),
        by=people["improvement-team"],
        at=NOW,
    )
    return World(
        plan=plan,
        own=own,
        other=other,
        hidden=hidden,
        asked=ask(other, by=people["improvement-team"]),
        asked_hidden=ask(hidden, by=people["improvement-team"]),
        **make_evidence_records(own, hidden, by=people["lead"]),
        **make_milestones(own, hidden, by=people["lead"]),
        **make_done(by=people["improvement-team"]),
        draft=begin(plan, by=people["clerk"]),
        draft_restricted=begin(plan, by=people["improvement-team"], is_restricted=True),
        **make_papers(plan, proceedings, clerk=people["clerk"], team=people["improvement-team"]),
        decision=decision,
        round=round,
        **make_answers(
            own, other, hidden, round, by=people["lead"], team=people["improvement-team"]
        ),
        **make_questions(own, hidden, by=people["improvement-team"]),
        notice=say_not_mine(own),
        upload=upload(plan, by=people["improvement-team"]),
        saved=save("Shared reds", is_shared=True, by=people["lead"]),
        saved_own=save("My reds", is_shared=False, by=people["lead"]),
        team=post.team,
        post=post,
        holding=hold(post),
        somebody=make_user(email="somebody@example.org"),
        people=people,
        **proceedings,
    )


def make_papers(plan, proceedings, *, clerk, team):
    """Creates each kind of report: one that is on no agenda and one on each kind of item."""
    item = proceedings["item"]
    kind = ReportKind.HIGHLIGHT
    on_items = {
        name: publish(begin(plan, by=clerk, agenda_item=proceedings[there], kind=kind), by=clerk)
        for name, there in [
            ("publication_open", "item"),
            ("publication_exempt", "item_exempt"),
            ("publication_draft", "item_draft"),
        ]
    }
    withdrawn = publish(begin(plan, by=clerk, agenda_item=item, kind=kind), by=clerk)
    withdraw_publication(publication=withdrawn, reason="The wrong plan.", by=clerk, at=NOW)
    restricted = begin(plan, by=team, is_restricted=True, agenda_item=item)
    return {
        "draft_highlight": begin(plan, by=clerk, agenda_item=item, kind=kind),
        "publication": publish(begin(plan, by=clerk), by=clerk),
        "publication_restricted": publish(restricted, by=team),
        "publication_withdrawn": withdrawn,
        **on_items,
    }


def make_proceedings():
    """Creates a committee with three meetings, and a board.

    One meeting is published, one has only its agenda published and one is a draft. The published
    meeting has an open and an exempt item, each with everything an item can have.
    """
    committee = making.make_committee()
    meeting = making.make_meeting(committee, date(2026, 2, 10))
    item = making.make_item(meeting, number="5")
    hidden = making.make_item(meeting, "A review", number="6", exemption=making.EXEMPT)
    follow_up = making.make_follow_up(making.make_resolution(making.make_minute(item)))
    secret = making.make_follow_up(making.make_resolution(making.make_minute(hidden)))
    draft = making.make_meeting(committee, date(2026, 4, 14))
    with_agenda = making.make_meeting(committee, date(2026, 3, 10))
    making.make_minute(making.make_item(with_agenda, "Last minutes", number="1"))
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
        "document_exempt": making.make_document(item, "Appendix 4", exemption=making.EXEMPT),
        "minute": follow_up.resolution.minute,
        "minute_exempt": secret.resolution.minute,
        "resolution": follow_up.resolution,
        "resolution_exempt": secret.resolution,
        "follow_up": follow_up,
        "follow_up_exempt": secret,
    }


def begin(plan, *, by, kind=ReportKind.EXCEPTION, **changes):
    """Creates a draft of the plan's report."""
    words = ReportWords(**{**WORDS, **changes})
    return write_report(plan=plan, kind=kind, words=words, by=by, at=NOW)


def publish(draft, *, by):
    """Publishes the draft with a placeholder PDF, because no test reads it."""
    report = report_of(draft, publishing_note(draft, on=localdate(NOW), reason="It meets today."))
    paper = Paper(as_data(report), as_html(report), b"%PDF-1.7 stand-in")
    return publish_report(report=draft, version=draft.version, paper=paper, by=by, at=NOW)
