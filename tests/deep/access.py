"""Who can open which page of an action in which status.

This is written out again from the rules, independently of the product, so that errors in the
product are found.
"""

from dataclasses import dataclass, field
from datetime import date

from django.test import Client
from django.utils import timezone

from actions.models import DateRequest, ImprovementPlan, WithdrawalRequest
from committees.models import PlanAcceptance
from safeguard.accounts.models import HoldingKind, Post
from safeguard.accounts.roles import Role
from tests.committees.making import make_committee, make_item, make_meeting, make_minute
from tests.committees.making import make_resolution as make_clause
from tests.deep.action_life import OPEN, POST, Council, leads_to
from tests.factories import hold, import_rows, make_plan, make_user


@dataclass
class Person:
    """A signed-in user with these roles."""

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
    """Adds some more people and a plan.

    The people are a signing officer who is also in the team, one who is covering the lead post,
    and an auditor. The plan is signed off by a board and has a clause for each kind of
    decision.
    """

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
        board.plans.set(ImprovementPlan.objects.all())
        # Held today, so that it can decide about actions marked as complete on the pages.
        meeting = make_meeting(board, timezone.localdate())
        minute = make_minute(make_item(meeting, number="5"))
        pages = ("grant-dates", "sign-off-actions", "withdraw-actions")
        self.clauses = {page: make_clause(minute, label=page).pk for page in pages}
        self.load_keys()


@dataclass
class Access:
    """What a person can open for an action.

    It depends on whether they lead it or vouched for it.
    """

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

    def can_open(self, page, asked):
        """Returns whether the page opens. `asked` is the request decided on it, if any."""
        state = self.action.state
        can_report = state in OPEN and (self.is_team or self.leads)
        can_check = state == "signed-off" and (self.is_team or self.is_signer)
        checks = {
            "record-progress": lambda: can_report,
            "ask-for-date": lambda: can_report and not self.has_asked(DateRequest),
            "ask-for-withdrawal": lambda: can_report and not self.has_asked(WithdrawalRequest),
            "claim-completion": lambda: can_report and state == "in-progress",
            "put-on-hold": lambda: can_report and state in {"in-progress", "on-hold"},
            "correct-date": lambda: self.is_team and state in OPEN,
            "sign-off": self.can_sign,
            "change-state": lambda: bool(self.allowed_changes()),
            "plan-embedded-check": lambda: can_check,
            "record-embedded-check": lambda: can_check and asked.entry_id is None,
            "answer-date-request": lambda: self.can_decide(asked),
            "refuse-withdrawal": lambda: (
                self.is_team and asked.answered_at is None and state in OPEN
            ),
        }
        return checks[page]()

    def has_asked(self, kind):
        """Returns whether a request of this kind is waiting for a decision."""
        return kind.objects.filter(action=self.action).waiting().exists()

    def can_sign(self):
        """Returns whether this is a signing officer who can sign the action off.

        They must not lead the action or have vouched for it, and its plan must not be signed off by
        a board.
        """
        is_theirs = self.is_signer and self.action.plan.accepted_by != "COMMITTEE"
        is_waiting = self.action.state == "awaiting-sign-off"
        return is_theirs and is_waiting and not self.leads and not self.vouched

    def can_decide(self, asked):
        """Returns whether this signing officer neither requested the date nor leads the action."""
        is_waiting = asked.decided_at is None and self.action.state in OPEN
        is_other = asked.asked_by_id != self.person.user.pk and not self.leads
        return self.is_signer and is_waiting and is_other

    def allowed_changes(self):
        """Returns the statuses to which this person can change the action by giving only a reason.

        No one can mark an action as superseded by hand, and only an agreed date ends "revised
        timescale needed".
        """
        state = self.action.state
        changes = leads_to(state) & {"in-progress", "revised-timescale-needed", "withdrawn"}
        if state == "revised-timescale-needed":
            changes.remove("in-progress")
        if not self.is_team:
            changes.discard("withdrawn")
        is_done = state in {"awaiting-sign-off", "signed-off"}
        can_move = self.is_team or (self.is_signer if is_done else self.leads)
        if state == "awaiting-sign-off":
            can_move = self.is_team
        return changes if can_move else set()
