"""Reading what a clause decides about actions, and who accepts completion."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.models import AcceptedBy, Action, DateRequest, ImprovementPlan, WithdrawalRequest
from actions.plans.date_revisions import nth_revision
from actions.sign_off.queue import ToSign
from actions.sign_off.services.completion import ActionRead
from committees.meetings.forms.fields import RecordForm
from committees.models.committee import CommitteeQuerySet
from safeguard.accounts.models import Post

Chosen = TypeVar("Chosen")


class DecisionForm(RecordForm, Generic[Chosen]):
    """Which of what is asked for the clause agrees. A tick names the version that was read."""

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("What does the clause agree?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Tick what the clause agrees"),
            "invalid_choice": gettext_lazy(
                "One of these has changed while you were reading, and is not ticked any more. "
                "Read it again."
            ),
        },
    )
    submit_label = gettext_lazy("Record the decision")

    def __init__(self, *args: Any, offered: Iterable[tuple[Choice, Chosen]], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        pairs = list(offered)
        self.offered = {choice.value: thing for choice, thing in pairs}
        self.choose("chosen", [choice for choice, _thing in pairs])

    @property
    def agreed(self) -> list[Chosen]:
        """What was ticked."""
        return [self.offered[key] for key in self.cleaned_data["chosen"]]


def date_choice(request: DateRequest) -> tuple[Choice, DateRequest]:
    """A request for a new date to be ticked, with a second move of a date highlighted."""
    action = request.action
    facts = [
        _("Due: %(due)s. Asked for: %(new)s.")
        % {"due": action.due.display or _("not set"), "new": request.new_due.display}
    ]
    if action.revisions:
        facts.append(_("%(nth)s.") % {"nth": nth_revision(action.revisions + 1)})
    hint = " ".join([*facts, request.reason])
    return _choice(f"{request.pk}", action, hint), request


def withdrawal_choice(request: WithdrawalRequest) -> tuple[Choice, WithdrawalRequest]:
    """A request to take an action out of its plan, to be ticked."""
    return _choice(f"{request.pk}", request.action, request.reason), request


def sign_off_choice(row: ToSign) -> tuple[Choice, ActionRead]:
    """An action that waits to be signed off, to be ticked, with what is shown for it."""
    claim = row.claim
    shown = claim.evidence or claim.no_evidence_reason if claim else _("None given")
    words = ngettext("Waiting for %(days)d day.", "Waiting for %(days)d days.", row.days)
    waiting = words % {"days": row.days} if row.days else _("Waiting since today.")
    hint = " ".join([waiting, _("Evidence: %(shown)s") % {"shown": shown}])
    return _choice(row.key, row.action, hint), ActionRead(row.action, row.action.version)


def _choice(key: str, action: Action, hint: str) -> Choice:
    label = f"{action.ref}: {Truncator(action.wording).chars(120)}"
    return Choice(key, label, hint=Truncator(hint).chars(400))


class AcceptanceForm(RecordForm):
    """Who accepts that a plan's actions are done."""

    accepted_by = forms.TypedChoiceField(
        label=gettext_lazy("Who accepts that an action is done?"),
        coerce=AcceptedBy,
        widget=forms.RadioSelect,
        choices=[Choice(value, label) for value, label in AcceptedBy.choices],
        error_messages={"required": gettext_lazy("Choose who accepts that an action is done")},
    )
    post = forms.ModelChoiceField(
        label=gettext_lazy("Which post, if it is one"),
        help_text=gettext_lazy("Its holder signs, if they are a signing officer."),
        queryset=Post.objects.select_related("team").in_order(),
        empty_label=gettext_lazy("No post"),
        required=False,
    )
    committee: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Which committee or board, if it is one"),
        help_text=gettext_lazy("Its clerk then records which actions a resolution signs off."),
        queryset=None,
        empty_label=gettext_lazy("No committee"),
        required=False,
    )
    submit_label = gettext_lazy("Save")
    field_order = ["accepted_by", "post", "committee"]

    def __init__(
        self, *args: Any, plan: ImprovementPlan, committees: CommitteeQuerySet, **kwargs: Any
    ) -> None:
        acceptance = getattr(plan, "acceptance", None)
        first = {
            "version": plan.version,
            "accepted_by": plan.accepted_by,
            "post": plan.accepting_post_id,
            "committee": acceptance.committee_id if acceptance else None,
        }
        super().__init__(*args, initial=first, **kwargs)
        field = self.fields["committee"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = committees

    def clean(self) -> dict[str, Any]:
        """A post and a committee are named where they are to accept."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("accepted_by")
        if chosen == AcceptedBy.POST and not cleaned.get("post"):
            self.add_error("post", _("Choose the post"))
        if chosen == AcceptedBy.COMMITTEE and not cleaned.get("committee"):
            self.add_error("committee", _("Choose the committee or board"))
        return cleaned
