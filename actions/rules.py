"""Who may do what with plans and actions, asked of what the caller has loaded."""

from collections.abc import Collection

from actions.models import Action, DateRequest, Evidence, Milestone, Reading, SavedList
from actions.states import CLOSED, REMOVED, State, may_move
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


def can_sign_off(
    user: User, action: Action, *, posts: Collection[Post], last_by: int | None
) -> bool:
    """A signing officer who neither leads the action nor wrote its last update.

    Completing and signing off are two acts by two people. `last_by` is the key of the user who
    wrote the newest progress.
    """
    return (
        user.is_signing_officer
        and State(action.state) == State.AWAITING_SIGN_OFF
        and not leads(action, posts)
        and last_by != user.pk
    )


def moves_open_to(
    user: User, action: Action, *, posts: Collection[Post], last_by: int | None
) -> list[State]:
    """The states this person may move the action to now, in the order of the life cycle.

    Out of "revised timescale needed" work comes back only with an agreed date, so that move is
    made by agreeing one. Superseding names the action that takes over and belongs to merging.
    """
    state = State(action.state)
    works_on_it = user.is_improvement_team or leads(action, posts)
    allowed: list[State] = []
    for new in State:
        if not may_move(state, new) or new == State.SUPERSEDED:
            continue
        if state == State.REVISED_TIMESCALE_NEEDED and new == State.IN_PROGRESS:
            continue
        if new == State.SIGNED_OFF:
            may = can_sign_off(user, action, posts=posts, last_by=last_by)
        elif new == State.WITHDRAWN:
            may = user.is_improvement_team
        elif state == State.SIGNED_OFF:
            may = user.is_improvement_team or user.is_signing_officer
        elif state == State.AWAITING_SIGN_OFF:
            may = user.is_improvement_team or can_sign_off(
                user, action, posts=posts, last_by=last_by
            )
        else:
            may = works_on_it
        if may:
            allowed.append(new)
    return allowed


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
