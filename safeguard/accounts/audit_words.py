"""The audit trail in words: what happened, to which record, and the details."""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from safeguard.audit.models import AuditEvent
from safeguard.dates import in_words

WHAT_HAPPENED: dict[str, Promise] = {
    "action.added": _lazy("Action added"),
    "action.answered_for_lead": _lazy("Update entered for the lead"),
    "action.check_planned": _lazy("Check of improvement planned"),
    "action.completion_claimed": _lazy("Action marked as complete"),
    "action.confirmed": _lazy("Lead said nothing has changed"),
    "action.date_agreed": _lazy("New due date agreed"),
    "action.date_asked_for": _lazy("New due date requested"),
    "action.date_corrected": _lazy("Due date corrected"),
    "action.date_refused": _lazy("New due date refused"),
    "action.decision_taken_back": _lazy("Decision on an action taken back"),
    "action.edited": _lazy("Action edited"),
    "action.embedded_checked": _lazy("Check of improvement recorded"),
    "action.hold_prolonged": _lazy("Hold changed"),
    "action.imported": _lazy("Action imported"),
    "action.lead_asked": _lazy("Question sent to the lead"),
    "action.lead_disputed": _lazy("Lead said the action is not theirs"),
    "action.lead_replied": _lazy("Question answered by the lead"),
    "action.no_update_came": _lazy("No update received"),
    "action.progress_recorded": _lazy("Progress recorded"),
    "action.put_on_hold": _lazy("Action put on hold"),
    "action.ref_changed": _lazy("Reference of an action changed"),
    "action.returned": _lazy("Action returned to its lead"),
    "action.signed_off": _lazy("Action signed off"),
    "action.state_changed": _lazy("Status of an action changed"),
    "action.warnings_dismissed": _lazy("Warnings dismissed"),
    "action.withdrawal_asked_for": _lazy("Removal of an action requested"),
    "action.withdrawal_refused": _lazy("Removal of an action refused"),
    "actions.exported": _lazy("List of actions downloaded"),
    "answer.accepted": _lazy("Update accepted"),
    "answer.challenged": _lazy("Rating challenged"),
    "answer.rating_agreed": _lazy("Proposed rating accepted by the lead"),
    "answer.rating_disputed": _lazy("Proposed rating rejected by the lead"),
    "answer.rating_settled": _lazy("Challenged rating decided"),
    "answer.worded": _lazy("Report wording edited"),
    "answer.wording_objected_to": _lazy("Lead disagreed with the report wording"),
    "committee.changed": _lazy("Committee changed"),
    "committee.made": _lazy("Committee added"),
    "document.changed": _lazy("Document changed"),
    "document.made": _lazy("Document added"),
    "document.made_exempt": _lazy("Document made exempt"),
    "document.opened": _lazy("Document made public"),
    "document.withdrawn": _lazy("Document withdrawn"),
    "evidence.added": _lazy("Evidence added"),
    "evidence.replaced": _lazy("Evidence replaced"),
    "evidence.withdrawn": _lazy("Evidence withdrawn"),
    "follow_up.changed": _lazy("Follow-up changed"),
    "follow_up.made": _lazy("Follow-up added"),
    "follow_up.state_changed": _lazy("Status of a follow-up changed"),
    "follow_up.withdrawn": _lazy("Follow-up withdrawn"),
    "import.applied": _lazy("Imported file applied"),
    "import.uploaded": _lazy("File uploaded for import"),
    "item.changed": _lazy("Agenda item changed"),
    "item.made": _lazy("Agenda item added"),
    "item.made_exempt": _lazy("Agenda item made exempt"),
    "item.moved": _lazy("Agenda item moved"),
    "item.opened": _lazy("Agenda item made public"),
    "item.withdrawn": _lazy("Agenda item withdrawn"),
    "lead_notice.dealt_with": _lazy("Lead’s message dealt with"),
    "lead_notice.given": _lazy("Message from a lead"),
    "list.edited": _lazy("Saved list changed"),
    "list.removed": _lazy("Saved list removed"),
    "list.saved": _lazy("List saved"),
    "mail.added_to": _lazy("Email added to"),
    "mail.failed": _lazy("Email could not be sent"),
    "mail.not_needed": _lazy("Email no longer needed"),
    "mail.put_off": _lazy("Email to be sent again later"),
    "mail.redrawn": _lazy("Email brought up to date"),
    "mail.sent": _lazy("Email sent"),
    "mail.written": _lazy("Email written"),
    "meeting.agenda_published": _lazy("Agenda published"),
    "meeting.changed": _lazy("Meeting changed"),
    "meeting.made": _lazy("Meeting added"),
    "meeting.minutes_confirmed": _lazy("Minutes confirmed"),
    "meeting.minutes_published": _lazy("Minutes published"),
    "meetings.imported": _lazy("Meetings imported"),
    "membership.changed": _lazy("Committee member changed"),
    "membership.made": _lazy("Committee member added"),
    "milestone.added": _lazy("Milestone added"),
    "milestone.edited": _lazy("Milestone edited"),
    "milestone.ticked": _lazy("Milestone marked as done"),
    "milestone.unticked": _lazy("Milestone marked as not done"),
    "milestone.withdrawn": _lazy("Milestone withdrawn"),
    "minute.amended": _lazy("Confirmed minute amended"),
    "minute.changed": _lazy("Minute changed"),
    "minute.made": _lazy("Minute written"),
    "plan.committee_chosen": _lazy("Committee chosen to sign off a plan’s actions"),
    "plan.edited": _lazy("Plan edited"),
    "plan.import_begun": _lazy("Import into a plan started"),
    "plan.imported": _lazy("Plan imported"),
    "plan.made": _lazy("Plan created"),
    "plan.signing_chosen": _lazy("Who signs off a plan’s actions changed"),
    "post.changed": _lazy("Post changed"),
    "post.holding_begun": _lazy("Post holder or cover added"),
    "post.holding_cancelled": _lazy("Future post holder or cover cancelled"),
    "post.holding_corrected": _lazy("Post holder or cover corrected"),
    "post.holding_ended": _lazy("Post holder or cover ended"),
    "post.links_ended": _lazy("Emailed links ended"),
    "post.made": _lazy("Post created"),
    "post.merged": _lazy("Post merged into another"),
    "post.removed": _lazy("Post removed"),
    "report.begun": _lazy("Report started"),
    "report.discarded": _lazy("Draft report discarded"),
    "report.published": _lazy("Report published"),
    "report.withdrawn": _lazy("Report withdrawn"),
    "report.written": _lazy("Draft report saved"),
    "resolution.amended": _lazy("Confirmed clause amended"),
    "resolution.changed": _lazy("Clause changed"),
    "resolution.decision_taken_back": _lazy("Decision of a clause taken back"),
    "resolution.made": _lazy("Clause added"),
    "resolution.moved": _lazy("Clause moved"),
    "resolution.needs_no_follow_up": _lazy("Clause marked as needing no follow-up"),
    "resolution.withdrawn": _lazy("Clause withdrawn"),
    "round.asked": _lazy("Updates requested"),
    "round.closed": _lazy("Update round closed"),
    "round.day_done": _lazy("Day’s reminders of a round done"),
    "round.due_date_moved": _lazy("Due date of an update round moved"),
    "round.opened": _lazy("Update round opened"),
    "round.reminder_logged": _lazy("Reminder logged"),
    "round.repetition_changed": _lazy("Repetition of an update round changed"),
    "round.timetable_changed": _lazy("Reminders of an update round changed"),
    "scale.loaded": _lazy("Rating scale loaded"),
    "team.changed": _lazy("Team changed"),
    "team.made": _lazy("Team created"),
    "user.changed": _lazy("Account changed"),
    "user.created": _lazy("Account created"),
    "user.deactivated": _lazy("Account closed"),
    "user.invited": _lazy("Invitation sent"),
    "user.password_set": _lazy("Password changed"),
    "user.reactivated": _lazy("Account opened again"),
    "user.roles_set": _lazy("Roles of an account changed"),
}

# Names of details and fields that would not be clear with spaces for underscores.
FIELDS: dict[str, Promise] = {
    "answer_by": _lazy("reply by"),
    "as_at": _lazy("position as at"),
    "asked": _lazy("who is asked"),
    "asked_on": _lazy("reminded on"),
    "cut_off_on": _lazy("updates due by"),
    "data": _lazy("SHA-256 of the figures"),
    "effective_on": _lazy("position as at"),
    "external_id": _lazy("ID in the committee system"),
    "external_url": _lazy("web page in the committee system"),
    "held_on": _lazy("date of the meeting"),
    "from_on": _lazy("from"),
    "holding": _lazy("holder or cover"),
    "html": _lazy("SHA-256 of the page"),
    "is_confidential": _lazy("confidential"),
    "is_embedded": _lazy("embedded in daily practice"),
    "is_exempt": _lazy("exempt"),
    "is_public": _lazy("meets in public"),
    "keeps_record_elsewhere": _lazy("web address of its minutes"),
    "later": _lazy("confirmed by meeting"),
    "mail": _lazy("email"),
    "no_data": _lazy("actions with no data"),
    "on": _lazy("day"),
    "pdf": _lazy("SHA-256 of the PDF"),
    "ref": _lazy("reference"),
    "sha256": _lazy("SHA-256"),
    "state": _lazy("status"),
    "status_reason": _lazy("reason for the status"),
    "told_on": _lazy("date of the call, email or conversation"),
    "to_on": _lazy("to"),
    "waits_for_on": _lazy("waiting until"),
}

# Records that are called something else on pages than in the code.
KINDS: dict[str, Promise] = {
    "accounts.user": _lazy("account"),
    "actions.outgoingmail": _lazy("email"),
    "actions.reading": _lazy("review of an update"),
    "committees.followup": _lazy("follow-up"),
    "committees.membership": _lazy("committee member"),
    "committees.resolution": _lazy("clause"),
}

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CODE = re.compile(r"[A-Z]+(_[A-Z]+)*|[a-z]+([-_][a-z]+)+", re.ASCII)
# References and addresses are quoted as they are.
_QUOTED = {"ref", "plan", "list", "paragraphs"}


def what_happened(event: AuditEvent) -> str:
    """What happened, in words."""
    return str(WHAT_HAPPENED.get(event.verb, event.verb))


def verbs_like(words: str) -> list[str]:
    """The codes of everything that can happen whose words contain these."""
    return [code for code, label in WHAT_HAPPENED.items() if words.lower() in str(label).lower()]


def record_in_words(target: str) -> str:
    """The record: "action 12" for "actions.action:12"."""
    label, _colon, number = target.partition(":")
    kind = _kinds().get(label, label)
    return f"{kind} {number}".strip()


def records_like(words: str) -> list[str]:
    """The records that are meant by "action 12"."""
    kind, _space, number = words.strip().lower().rpartition(" ")
    return [f"{label}:{number}" for label, name in _kinds().items() if name.lower() == kind]


def details_in_words(event: AuditEvent) -> list[tuple[str, str]]:
    """The name and value of each detail."""
    is_quoted = event.verb == "action.ref_changed"
    return [
        (name_in_words(name), _value_in_words(value, is_quoted=is_quoted or name in _QUOTED))
        for name, value in event.details.items()
    ]


def name_in_words(name: str) -> str:
    """The name of a detail or field: "position as at" for "as_at"."""
    return str(FIELDS.get(name, name.rpartition(".")[2].replace("_", " ")))


def _kinds() -> dict[str, str]:
    labels = {model._meta.label_lower: model._meta.verbose_name for model in apps.get_models()}
    return {label: str(name) for label, name in {**labels, **KINDS}.items()}


def _value_in_words(value: object, *, is_quoted: bool) -> str:
    if value is None or value == "":
        return _("not set")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Mapping):
        return ", ".join(
            f"{name_in_words(name)}: {_value_in_words(each, is_quoted=name in _QUOTED)}"
            for name, each in sorted(value.items())
        )
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_value_in_words(each, is_quoted=is_quoted) for each in value) or _("none")
    text = str(value)
    if _DAY.fullmatch(text):
        return in_words(date.fromisoformat(text))
    if not is_quoted and _CODE.fullmatch(text):
        return text.replace("-", " ").replace("_", " ").lower()
    return text
