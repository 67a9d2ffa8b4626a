"""Recording committee decisions on actions: new dates, sign-off and removal."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from actions.changes.services.date_requests import agree_date
from actions.changes.services.states import change_state
from actions.changes.services.taking_back import take_back
from actions.models import (
    AcceptedBy,
    Action,
    ActionEntry,
    CompletionClaim,
    DateRequest,
    ImprovementPlan,
    WithdrawalRequest,
)
from actions.plans.services.entries import lock_actions
from actions.plans.services.plans import choose_signing
from actions.plans.states import State
from actions.sign_off.queue import Wait, newest_claims, waits_of
from actions.sign_off.services.completion import ActionVersion, sign_off
from committees.meetings.rules import refuse_unminuted
from committees.minutes.queries import plans_received
from committees.minutes.services.minutes import Amending, are_confirmed, note_addition
from committees.models import (
    AmendedPart,
    ClauseDecision,
    Committee,
    DecisionKind,
    PlanAcceptance,
    Resolution,
)
from safeguard.accounts.models import Post, User
from safeguard.audit.services import digest, record, recording_last
from safeguard.dates import in_words
from safeguard.exceptions import Refused


@transaction.atomic
def choose_who_accepts(
    *,
    plan: ImprovementPlan,
    version: int,
    accepted_by: AcceptedBy,
    post: Post | None,
    committee: Committee | None,
    by: User,
    at: datetime,
) -> ImprovementPlan:
    """Sets who accepts completion: any signing officer, one post, or a committee or board.

    Returns the plan. Raises Refused or StaleRecord.
    """
    if accepted_by == AcceptedBy.COMMITTEE and committee is None:
        raise Refused(_("Choose the committee or board."))
    choose_signing(plan=plan, version=version, accepted_by=accepted_by, post=post, by=by, at=at)
    if accepted_by == AcceptedBy.COMMITTEE and committee is not None:
        PlanAcceptance.objects.update_or_create(plan=plan, defaults={"committee": committee})
        record("plan.committee_chosen", plan, by=by, at=at, committee=committee.pk)
    return plan


LONGEST_OFFICE = 200


@transaction.atomic
@recording_last()
def grant_dates(
    *,
    resolution: Resolution,
    requests: Sequence[DateRequest],
    by: User,
    at: datetime,
    amending: Amending | None = None,
) -> list[ClauseDecision]:
    """Agrees the requested dates: either all of them or none.

    North Devon, 22 July 2019: "time extension granted for those in table C". Returns the decisions.
    They must have been made by the day of the meeting, about plans that the committee receives.
    Raises Refused or StaleRecord.
    """
    _check_decision(resolution, DecisionKind.NEW_DATES, at=at)
    _check_requests(resolution, requests)
    _amend(resolution, amending, by=by, at=at)
    lock_actions(request.action_id for request in requests)
    entries = [
        agree_date(
            request=request,
            decided_by=printed_reference(resolution),
            reason="",
            effective_on=_effective_on(resolution, request.action),
            by=by,
            at=at,
        )
        for request in requests
    ]
    return _decided(resolution, DecisionKind.NEW_DATES, entries)


@transaction.atomic
@recording_last()
def sign_off_actions(
    *,
    resolution: Resolution,
    read: Sequence[ActionVersion],
    by: User,
    at: datetime,
    amending: Amending | None = None,
) -> list[ClauseDecision]:
    """Signs off actions that the committee accepted as complete: either all of them or none.

    This committee must be the one that accepts completion for their plans, and the actions must
    have been marked as complete by the date of the meeting. Returns the decisions. Raises Refused
    or StaleRecord.
    """
    _check_decision(resolution, DecisionKind.SIGN_OFF, at=at)
    committee = resolution.minute.item.meeting.committee
    if not all(_accepts(committee, each.action) for each in read):
        raise Refused(_("Some of these actions are not signed off by this committee."))
    lock_actions(each.action.pk for each in read)
    waits = waits_of(Action.objects.filter(pk__in=[each.action.pk for each in read]))
    claims = newest_claims(Action.objects.filter(pk__in=[each.action.pk for each in read]))
    held_on = resolution.minute.item.meeting.held_on
    if any(
        claimed_after(waits[each.action.pk], claims.get(each.action.pk), held_on) for each in read
    ):
        raise Refused(_("Some of these actions were marked as complete after the meeting."))
    _amend(resolution, amending, by=by, at=at)
    entries = [
        sign_off(
            action=each.action,
            version=each.version,
            decided_by=printed_reference(resolution),
            effective_on=_effective_on(resolution, each.action),
            by=by,
            at=at,
        )
        for each in read
    ]
    return _decided(resolution, DecisionKind.SIGN_OFF, entries)


@transaction.atomic
@recording_last()
def withdraw_actions(
    *,
    resolution: Resolution,
    requests: Sequence[WithdrawalRequest],
    by: User,
    at: datetime,
    amending: Amending | None = None,
) -> list[ClauseDecision]:
    """Removes actions from their plans, as requested: either all of them or none.

    They must have been made by the day of the meeting, about plans that the committee receives.
    Returns the decisions. Raises Refused or StaleRecord.
    """
    _check_decision(resolution, DecisionKind.WITHDRAWAL, at=at)
    _check_requests(resolution, requests)
    waiting = WithdrawalRequest.objects.waiting().filter(pk__in=[each.pk for each in requests])
    if waiting.count() != len(requests):
        raise Refused(_("One of these requests has already been decided."))
    _amend(resolution, amending, by=by, at=at)
    lock_actions(request.action_id for request in requests)
    entries = [
        change_state(
            action=request.action,
            version=request.action.version,
            new=State.WITHDRAWN,
            reason=request.reason,
            decided_by=printed_reference(resolution),
            effective_on=_effective_on(resolution, request.action),
            by=by,
            at=at,
        )
        for request in requests
    ]
    return _decided(resolution, DecisionKind.WITHDRAWAL, entries)


@transaction.atomic
@recording_last()
def take_back_decision(
    *, decision: ClauseDecision, version: int, reason: str, by: User, at: datetime
) -> ClauseDecision:
    """Takes back a decision recorded by mistake. The action's earlier values are restored.

    The request that was decided is waiting again. In confirmed minutes the reason is published as
    an amendment. Raises Refused, or StaleRecord if the action is no longer at `version`.
    """
    current = ClauseDecision.objects.select_for_update().get(pk=decision.pk)
    if why := why_taken_back(current):
        raise Refused(why)
    if not reason.strip():
        raise Refused(_("Enter why the decision is being taken back."))
    resolution = decision.resolution
    _amend(resolution, Amending(reason), by=by, at=at)
    restored = take_back(
        entry=current.entry,
        version=version,
        reason=_("%(reference)s: %(reason)s")
        % {"reference": printed_reference(resolution), "reason": reason},
        by=by,
        at=at,
    )
    ClauseDecision.objects.filter(pk=decision.pk).update(
        undone_by=restored, **ClauseDecision.withdrawal(reason=reason, by=by, at=at)
    )
    record(
        "resolution.decision_taken_back",
        resolution,
        by=by,
        at=at,
        action=current.action_id,
        kind=current.kind,
        reason=digest(reason),
    )
    decision.refresh_from_db()
    return decision


def why_taken_back(decision: ClauseDecision) -> str:
    """Who has taken back the decision, when and why; "" if it is in force."""
    at, who = decision.withdrawn_at, decision.withdrawn_by
    if at is None or who is None:
        return ""
    words = _("This decision was taken back by %(name)s on %(day)s: %(reason)s")
    return words % {
        "name": who.name_at(at),
        "day": in_words(timezone.localdate(at)),
        "reason": decision.withdrawn_reason,
    }


def claimed_after(wait: Wait, claim: CompletionClaim | None, day: date) -> bool:
    """Whether the action was marked as complete after the day.

    A claim recorded later for an earlier day could not be known to the meeting. Imports have none.
    """
    recorded = timezone.localdate(claim.entry.recorded_at) if claim else None
    return any(known is not None and known > day for known in (wait.since, recorded))


def asked_after(request: DateRequest | WithdrawalRequest, day: date) -> bool:
    """Whether the request was made after the day."""
    return timezone.localdate(request.asked_at) > day


def printed_reference(resolution: Resolution) -> str:
    """The committee, meeting and minute, as printed with the decision."""
    minute = resolution.minute
    clause = f"{minute.number} {resolution.label}".strip()
    meeting = str(minute.item.meeting)
    text = _("%(meeting)s, minute %(clause)s") % {"meeting": meeting, "clause": clause}
    return Truncator(text if clause else meeting).chars(LONGEST_OFFICE)


def _check_decision(resolution: Resolution, kind: DecisionKind, *, at: datetime) -> None:
    """Raises Refused unless the clause can decide this kind of matter and decides no other kind."""
    if not resolution.is_resolved:
        raise Refused(_("This was minuted but not resolved, so it cannot record a decision."))
    item = resolution.minute.item
    refuse_unminuted(item.meeting, item, resolution, on=timezone.localdate(at))
    others = ClauseDecision.objects.in_force().filter(resolution=resolution)
    other = others.exclude(kind=kind).first()
    if other:
        raise Refused(
            _("This clause already records another decision: %(kind)s. Add a separate clause.")
            % {"kind": other.get_kind_display()}
        )


def _check_requests(
    resolution: Resolution, requests: Sequence[DateRequest] | Sequence[WithdrawalRequest]
) -> None:
    """Raises Refused unless the meeting could decide all the requests."""
    meeting = resolution.minute.item.meeting
    received = set(plans_received(meeting.committee).values_list("pk", flat=True))
    for request in requests:
        if request.action.plan_id not in received:
            raise Refused(
                _("%(committee)s does not receive the plan of %(ref)s, so it cannot decide this.")
                % {"committee": meeting.committee, "ref": request.action.ref}
            )
        if asked_after(request, meeting.held_on):
            what = _("the new date") if isinstance(request, DateRequest) else _("its removal")
            words = _("%(ref)s: %(what)s was requested on %(asked)s, after the meeting on %(day)s.")
            raise Refused(
                words
                % {
                    "ref": request.action.ref,
                    "what": what,
                    "asked": in_words(timezone.localdate(request.asked_at)),
                    "day": meeting.day,
                }
            )


def _amend(resolution: Resolution, amending: Amending | None, *, by: User, at: datetime) -> None:
    """In confirmed minutes, a change of the decisions is an amendment. Raises Refused."""
    if are_confirmed(resolution.minute.item, resolution, at=at):
        note_addition(resolution, part=AmendedPart.DECISIONS, amending=amending, by=by, at=at)


def _accepts(committee: Committee, action: Action) -> bool:
    named = PlanAcceptance.objects.filter(plan=action.plan_id, committee=committee)
    return action.plan.accepted_by == AcceptedBy.COMMITTEE and named.exists()


def _effective_on(resolution: Resolution, action: Action) -> date:
    """The date of the meeting, or of the latest entry if that is later.

    Earlier entries do not change.
    """
    held_on = resolution.minute.item.meeting.held_on
    newest = action.latest_entry
    return max(held_on, newest.effective_on) if newest else held_on


def _decided(
    resolution: Resolution, kind: DecisionKind, entries: Sequence[ActionEntry]
) -> list[ClauseDecision]:
    if not entries:
        raise Refused(_("Select what the committee agreed."))
    return [
        ClauseDecision.objects.create(
            resolution=resolution, kind=kind, action=entry.action, entry=entry
        )
        for entry in entries
    ]
