"""Who may do what with plans and actions, asked of what the caller has loaded."""

from collections.abc import Collection

from actions.models import (
    AcceptedBy,
    Action,
    DateRequest,
    Evidence,
    Milestone,
    Question,
    Reading,
    SavedList,
    WithdrawalRequest,
)
from actions.states import ASKS_MORE, CLOSED, MOVES, REMOVED, State, may_move
from safeguard.accounts.models import Post, User

# Actions changed in one go: each is locked until the last one is written.
MOST_AT_ONCE = 500


def can_make_plan(user: User) -> bool:
    """The improvement team, by hand or from a file."""
    return user.is_improvement_team


def can_edit_plan(user: User) -> bool:
    """The improvement team: its title and themes, its actions, and what a file says of them."""
    return user.is_improvement_team


def can_edit_action(user: User, action: Action) -> bool:
    """The improvement team, while the action is part of its plan."""
    return user.is_improvement_team and State(action.state) not in REMOVED


def can_see_overview(user: User) -> bool:
    """Those who answer for all plans: the improvement team, signing officers and auditors."""
    return user.is_improvement_team or user.is_signing_officer or user.is_auditor


def can_export_actions(user: User) -> bool:
    """Whoever sees live figures may take out what they see."""
    return user.sees_live_figures


def can_save_list(user: User) -> bool:
    """Whoever sees live figures, for themselves or for all."""
    return user.sees_live_figures


def can_edit_saved_list(user: User, saved: SavedList) -> bool:
    """Its owner; a shared one also the improvement team, because owners leave."""
    return saved.owner_id == user.pk or (saved.is_shared and user.is_improvement_team)


def changes_of_many_open_to(user: User, *, posts: Collection[Post]) -> list[str]:
    """What the person may do to many actions at once: the team all of it, a lead ask for dates.

    Whether each single action may be changed so is asked of that action.
    """
    if user.is_improvement_team:
        return ["lead", "theme", "confidentiality", "date"]
    return ["date"] if posts and user.sees_live_figures else []


def can_run_rounds(user: User) -> bool:
    """The improvement team asks, chases, answers for leads and closes."""
    return user.is_improvement_team


def can_see_warnings(user: User) -> bool:
    """Whoever sees the overview sees what does not add up in it."""
    return can_see_overview(user)


def can_work_through_warnings(user: User) -> bool:
    """The improvement team asks about what does not add up, or says why it may rest."""
    return user.is_improvement_team


def can_ask_lead(user: User, action: Action) -> bool:
    """The improvement team, while the action is part of its plan; what is done may be asked of."""
    return user.is_improvement_team and State(action.state) not in REMOVED


def can_reply_to_question(question: Question, *, posts: Collection[Post]) -> bool:
    """Whoever holds or covers the lead post, once."""
    return question.replied_at is None and leads(question.action, posts)


def leads(action: Action, posts: Collection[Post]) -> bool:
    """Whether one of the posts leads the action."""
    return action.lead_id is not None and action.lead_id in {post.pk for post in posts}


def can_record_progress(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever holds or covers the lead post, or the improvement team, while work is open."""
    return action.is_open and (user.is_improvement_team or leads(action, posts))


def can_answer_for_lead(user: User, action: Action) -> bool:
    """The improvement team enters what a lead told them, while work is open."""
    return user.is_improvement_team and action.is_open and action.lead_id is not None


def can_add_evidence(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may record progress; the improvement team also when the work is signed off."""
    if user.is_improvement_team:
        return State(action.state) not in REMOVED
    return can_record_progress(user, action, posts=posts)


def can_change_evidence(user: User, evidence: Evidence, *, posts: Collection[Post]) -> bool:
    """Whoever may add to it, while it has not been withdrawn."""
    return not evidence.is_withdrawn and can_add_evidence(user, evidence.action, posts=posts)


def can_change_milestone(user: User, milestone: Milestone, *, posts: Collection[Post]) -> bool:
    """Whoever may record progress, while it has not been withdrawn."""
    may = can_record_progress(user, milestone.action, posts=posts)
    return may and not milestone.is_withdrawn


def can_claim_completion(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may report on the action may say that it is done, once work has begun."""
    is_begun = may_move(State(action.state), State.AWAITING_SIGN_OFF)
    return is_begun and can_record_progress(user, action, posts=posts)


def can_reply_to_reading(reading: Reading, *, posts: Collection[Post], is_published: bool) -> bool:
    """Whoever holds or covers the lead post: to a challenge once, to a wording until it is out."""
    if not leads(reading.entry.action, posts):
        return False
    if reading.is_challenge:
        return not reading.settled and reading.replied_at is None
    return reading.wording_id is not None and not is_published


def can_settle_rating(user: User, reading: Reading, *, posts: Collection[Post]) -> bool:
    """A signing officer who neither leads the action nor challenged its rating."""
    return (
        user.is_signing_officer
        and reading.is_challenge
        and not reading.settled
        and reading.read_by_id != user.pk
        and not leads(reading.entry.action, posts)
    )


def can_put_on_hold(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may report on the action may say that work stands still, or still does."""
    state = State(action.state)
    may_stand = state == State.ON_HOLD or may_move(state, State.ON_HOLD)
    return may_stand and can_record_progress(user, action, posts=posts)


def can_sign_off(
    user: User, action: Action, *, posts: Collection[Post], writers: Collection[int]
) -> bool:
    """A signing officer who neither leads the action nor vouched for it, as far as its plan has
    not named one post, or a committee.

    Completing and signing off are two acts by two people. `writers` are the keys of the users who
    wrote its last update and the claim that it is done.
    """
    plan = action.plan
    is_named = {
        AcceptedBy.SIGNING_OFFICER: True,
        AcceptedBy.POST: plan.accepting_post_id in {post.pk for post in posts},
        AcceptedBy.COMMITTEE: False,
    }
    return (
        user.is_signing_officer
        and is_named[AcceptedBy(plan.accepted_by)]
        and State(action.state) == State.AWAITING_SIGN_OFF
        and not leads(action, posts)
        and user.pk not in writers
    )


def can_plan_check(user: User, action: Action) -> bool:
    """The improvement team and signing officers, of what is signed off."""
    is_theirs = user.is_improvement_team or user.is_signing_officer
    return is_theirs and State(action.state) == State.SIGNED_OFF


def moves_open_to(user: User, action: Action, *, posts: Collection[Post]) -> list[State]:
    """The states this person may move the action to with no more than a reason, in the order of
    the life cycle.

    Holding, claiming and signing ask for more and have pages of their own, and so does returning
    a claim. Out of "revised timescale needed" work comes back only with an agreed date.
    Superseding names the action that takes over and belongs to merging.
    """
    state = State(action.state)
    return [
        new
        for new in MOVES[state]
        if new not in ASKS_MORE | {State.SUPERSEDED} and _may_make(user, action, new, posts)
    ]


def _may_make(user: User, action: Action, new: State, posts: Collection[Post]) -> bool:
    state = State(action.state)
    if new == State.WITHDRAWN or state == State.AWAITING_SIGN_OFF:
        return user.is_improvement_team
    if state == State.SIGNED_OFF:
        return user.is_improvement_team or user.is_signing_officer
    if state == State.REVISED_TIMESCALE_NEEDED:
        return False
    return user.is_improvement_team or leads(action, posts)


def can_ask_for_date(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may report on the action may ask to move its date."""
    return can_record_progress(user, action, posts=posts)


def can_answer_date_request(user: User, request: DateRequest, *, posts: Collection[Post]) -> bool:
    """A signing officer who neither asked nor leads the action."""
    return (
        user.is_signing_officer
        and request.answer == DateRequest.Answer.WAITING
        and request.asked_by_id != user.pk
        and not leads(request.action, posts)
        and State(request.action.state) not in CLOSED
    )


def can_correct_date(user: User, action: Action) -> bool:
    """The improvement team, where a date stands that may have been written down wrongly."""
    return user.is_improvement_team and action.is_open and action.has_date


def can_ask_for_withdrawal(user: User, action: Action, *, posts: Collection[Post]) -> bool:
    """Whoever may report on the action may ask that it be taken out of its plan."""
    return can_record_progress(user, action, posts=posts)


def can_answer_withdrawal(user: User, request: WithdrawalRequest) -> bool:
    """The improvement team leaves it in; taking it out changes its state and names a decision."""
    is_waiting = request.answered_at is None and State(request.action.state) not in CLOSED
    return user.is_improvement_team and is_waiting
