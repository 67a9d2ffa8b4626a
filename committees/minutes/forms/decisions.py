"""Forms for committee decisions on actions, and for choosing who accepts completion."""

from collections.abc import Iterable
from typing import Any, Generic, TypeVar

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import AcceptedBy, Action, DateRequest, ImprovementPlan, WithdrawalRequest
from actions.plans.date_revisions import nth_revision
from actions.sign_off.queue import ToSign
from actions.sign_off.services.completion import ActionVersion
from committees.meetings.forms.fields import RecordForm
from committees.minutes.forms.minutes import AmendableForm
from committees.models.committee import CommitteeQuerySet
from safeguard.accounts.models import Post

Chosen = TypeVar("Chosen")


class DecisionForm(AmendableForm, Generic[Chosen]):
    """The requests or claims that a clause agrees, each with the version that was shown.

    In confirmed minutes this is an amendment, which needs a reason.
    """

    chosen = forms.MultipleChoiceField(
        label=gettext_lazy("What did the committee agree?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy("Select what the committee agreed"),
            "invalid_choice": gettext_lazy(
                "One of these changed while you were reading and is no longer selected. Check it "
                "again."
            ),
        },
    )
    submit_label = gettext_lazy("Continue")
    field_order = ["chosen", *AmendableForm.amendment_fields]

    def __init__(self, *args: Any, offered: Iterable[tuple[Choice, Chosen]], **kwargs: Any) -> None:
        super().__init__(*args, initial={"version": 0}, **kwargs)
        # The minutes had no words about it that could now be exempt.
        if self.fields.pop("earlier_is_exempt", None):
            self.draw()
        pairs = list(offered)
        self.offered = {choice.value: thing for choice, thing in pairs}
        self.choose("chosen", [choice for choice, _thing in pairs])

    @property
    def agreed(self) -> list[Chosen]:
        """The selected requests or claims."""
        return [self.offered[key] for key in self.cleaned_data["chosen"]]


def date_choice(request: DateRequest) -> tuple[Choice, DateRequest]:
    """The choice for a request for a new date. A repeated change is highlighted."""
    action = request.action
    facts = [
        _("Due: %(due)s. Requested: %(new)s.")
        % {"due": action.due.display or _("not set"), "new": request.new_due.display}
    ]
    if action.revisions:
        facts.append(_("%(nth)s.") % {"nth": nth_revision(action.revisions + 1)})
    hint = " ".join([*facts, request.reason])
    return _choice(_key(request), action, hint), request


def withdrawal_choice(request: WithdrawalRequest) -> tuple[Choice, WithdrawalRequest]:
    """The choice for a request to remove an action from its plan."""
    return _choice(_key(request), request.action, request.reason), request


def sign_off_choice(row: ToSign) -> tuple[Choice, ActionVersion]:
    """The choice for an action waiting for sign-off, with its evidence."""
    claim = row.claim
    evidence = claim.evidence or claim.no_evidence_reason if claim else _("None provided")
    waiting = [_("Waiting %(waited)s.") % {"waited": row.waited}] if row.waited else []
    hint = " ".join([*waiting, _("Evidence: %(evidence)s") % {"evidence": evidence}])
    return _choice(row.key, row.action, hint), ActionVersion(row.action, row.action.version)


def _key(request: DateRequest | WithdrawalRequest) -> str:
    """The request and the version of its action that is shown."""
    return f"{request.pk}-{request.action.version}"


def _choice(key: str, action: Action, hint: str) -> Choice:
    label = f"{action.ref}: {Truncator(action.wording).chars(120)}"
    return Choice(key, label, hint=Truncator(hint).chars(400))


class AcceptanceForm(RecordForm):
    """Who accepts a plan's actions as complete."""

    accepted_by = forms.TypedChoiceField(
        label=gettext_lazy("Who accepts that an action is complete?"),
        coerce=AcceptedBy,
        widget=forms.RadioSelect,
        choices=[Choice(value, label) for value, label in AcceptedBy.choices],
        error_messages={"required": gettext_lazy("Choose who accepts that an action is complete")},
    )
    post = forms.ModelChoiceField(
        label=gettext_lazy("Post"),
        help_text=gettext_lazy("The post holder can sign off if they are a signing officer."),
        queryset=Post.objects.select_related("team").in_order(),
        empty_label=gettext_lazy("None"),
        required=False,
    )
    committee: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("Committee or board"),
        help_text=gettext_lazy("The clerk records which actions are signed off by a resolution."),
        queryset=None,
        empty_label=gettext_lazy("None"),
        required=False,
    )
    submit_label = gettext_lazy("Save")
    field_order = ["accepted_by", "post", "committee"]

    def __init__(
        self, *args: Any, plan: ImprovementPlan, committees: CommitteeQuerySet, **kwargs: Any
    ) -> None:
        super().__init__(*args, initial=self.first(plan), **kwargs)
        field = self.fields["committee"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = committees

    @staticmethod
    def first(plan: ImprovementPlan) -> dict[str, Any]:
        """The plan's current values."""
        acceptance = getattr(plan, "acceptance", None)
        return {
            "version": plan.version,
            "accepted_by": plan.accepted_by,
            "post": plan.accepting_post_id,
            "committee": acceptance.committee_id if acceptance else None,
        }

    def clean(self) -> dict[str, Any]:
        """Require a post or committee, if one of them is to accept completion."""
        cleaned = super().clean() or {}
        chosen = cleaned.get("accepted_by")
        if chosen == AcceptedBy.POST and not cleaned.get("post"):
            self.add_error("post", _("Choose the post"))
        if chosen == AcceptedBy.COMMITTEE and not cleaned.get("committee"):
            self.add_error("committee", _("Choose the committee or board"))
        return cleaned
