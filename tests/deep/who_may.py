"""Who may open which page of an action in which state: written down once more, as the field knows
it and not as the product does, so that the product can be wrong."""

from dataclasses import dataclass, field
from datetime import date

from django.test import Client
from django.utils import timezone

from committees.models import PlanAcceptance
from safeguard.accounts.models import HoldingKind, Post
from safeguard.accounts.roles import Role
from tests.committees.making import make_committee, make_item, make_meeting, make_minute
from tests.committees.making import make_resolution as make_clause
from tests.deep.lives import OPEN, POST, Council, leads_to
from tests.factories import hold, import_rows, make_plan, make_user


@dataclass
class Person:
    """Somebody with these roles who has signed in."""

    user: object
    roles: set
    client: Client = field(default_factory=Client)

    def __post_init__(self):
        self.client.force_login(self.user)

    def has(self, role):
        return role in self.roles


def person(name, *roles):
    return Person(make_user(*roles, email=f"{name}@example.org"), set(roles))


class PagesCouncil(Council):
    """Besides: somebody who both keeps plans and signs, a signing officer who covers the lead
    post, an auditor, and a plan of which a board accepts completion, with a clause for each kind
    of decision."""

    def __init__(self, as_at):
        super().__init__(as_at)
        self.people = {
            "lead": Person(self.lead, {Role.OFFICER}),
            "team": Person(self.team, {Role.IMPROVEMENT_TEAM}),
            "signer": Person(self.signer, {Role.SIGNING_OFFICER}),
            "both": person("both", Role.IMPROVEMENT_TEAM, Role.SIGNING_OFFICER),
            "cover": person("cover", Role.SIGNING_OFFICER),
            "auditor": person("auditor", Role.AUDITOR),
        }
        self.clerk = person("clerk", Role.CLERK).client
        post = Post.objects.get(job_title=POST)
        hold(post, self.people["cover"].user, kind=HoldingKind.COVER, to_on=date(2099, 1, 1))
        boards = make_plan("The board's", scale="BRAG")
        row = {"action": "Train", "lead": POST, "target_date": "31/12/2099", "rag": "green"}
        import_rows(boards, {**row, "ref": "4"}, as_at=as_at)
        board = make_committee("Improvement Board", is_public=False)
        boards.accepted_by = "COMMITTEE"
        boards.save()
        PlanAcceptance.objects.create(plan=boards, committee=board)
        # Today, so that it may decide about whatever the pages say to be done.
        meeting = make_meeting(board, timezone.localdate())
        minute = make_minute(make_item(meeting, number="5"))
        pages = ("grant-dates", "sign-off-actions", "withdraw-actions")
        self.clauses = {page: make_clause(minute, label=page).pk for page in pages}
        self.know_actions()


@dataclass
class TimetableDay:
    """A person before an action; whether they lead it, and whether they vouched for it."""

    person: Person
    action: object
    leads: bool
    vouched: bool

    @property
    def is_team(self):
        return self.person.has(Role.IMPROVEMENT_TEAM)

    @property
    def is_signer(self):
        return self.person.has(Role.SIGNING_OFFICER)

    def may(self, page, asked):
        """Whether the page opens; `asked` is what it answers, where it answers something."""
        state = self.action.state
        may_report = state in OPEN and (self.is_team or self.leads)
        may_check = state == "signed-off" and (self.is_team or self.is_signer)
        doors = {
            "record-progress": lambda: may_report,
            "ask-for-date": lambda: may_report,
            "ask-for-withdrawal": lambda: may_report,
            "claim-completion": lambda: may_report and state == "in-progress",
            "put-on-hold": lambda: may_report and state in {"in-progress", "on-hold"},
            "correct-date": lambda: self.is_team and state in OPEN,
            "sign-off": self.may_sign,
            "change-state": lambda: bool(self.ways()),
            "plan-embedded-check": lambda: may_check,
            "record-embedded-check": lambda: may_check and asked.entry_id is None,
            "answer-date-request": lambda: self.may_answer(asked),
            "refuse-withdrawal": lambda: (
                self.is_team and asked.answered_at is None and state in OPEN
            ),
        }
        return doors[page]()

    def may_sign(self):
        """A signing officer who neither leads it nor vouched for it, where no board decides."""
        is_theirs = self.is_signer and self.action.plan.accepted_by != "COMMITTEE"
        is_waiting = self.action.state == "awaiting-sign-off"
        return is_theirs and is_waiting and not self.leads and not self.vouched

    def may_answer(self, asked):
        """A signing officer who neither asked for the date nor leads the action."""
        is_waiting = asked.decided_at is None and self.action.state in OPEN
        is_other = asked.asked_by_id != self.person.user.pk and not self.leads
        return self.is_signer and is_waiting and is_other

    def ways(self):
        """Where this person may move the action with no more than a reason. Nothing is superseded
        by hand, and only an agreed date leads out of "revised timescale needed"."""
        state = self.action.state
        ways = leads_to(state) & {"in-progress", "revised-timescale-needed", "withdrawn"}
        if state == "revised-timescale-needed":
            ways.remove("in-progress")
        if not self.is_team:
            ways.discard("withdrawn")
        is_done = state in {"awaiting-sign-off", "signed-off"}
        may_move = self.is_team or (self.is_signer if is_done else self.leads)
        if state == "awaiting-sign-off":
            may_move = self.is_team
        return ways if may_move else set()
