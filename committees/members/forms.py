"""Form for a member of a committee."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.meetings.forms.fields import FactsForm
from committees.members.services import MembershipFacts
from committees.models import Membership, SeatRole
from safeguard.accounts.models import Post
from safeguard.dates import in_words
from safeguard.forms.fields import DayField, TextField


class MembershipForm(FactsForm):
    """A member of a committee: role, name or post, and dates."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"),
        choices=[("", gettext_lazy("Choose a role")), *SeatRole.choices],
        error_messages={"required": gettext_lazy("Choose a role")},
    )
    name = TextField(
        label=gettext_lazy("Name of the councillor or seat"), max_length=200, required=False
    )
    post = forms.ModelChoiceField(
        label=gettext_lazy("Post, for someone who attends because of their job"),
        queryset=Post.objects.order_by("job_title", "pk"),
        empty_label=gettext_lazy("None"),
        required=False,
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address of their account"),
        help_text=gettext_lazy(
            "Gives them access to this committee if it does not meet in public."
        ),
        max_length=254,
        required=False,
    )
    from_on = DayField(
        label=gettext_lazy("First day"),
        error_messages={"required": gettext_lazy("Enter the first day")},
    )
    to_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave blank if not known."),
        required=False,
    )
    submit_label = gettext_lazy("Save member")
    field_order = ["role", "name", "post", "email", "from_on", "to_on"]

    def clean_from_on(self) -> Any:
        """The first day, which is required."""
        day = self.cleaned_data["from_on"]
        if day is None:
            raise forms.ValidationError(_("Enter the first day"))
        return day

    def clean(self) -> dict[str, Any]:
        """A name or post is required, and the last day cannot be before the first."""
        cleaned = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("post"):
            self.add_error("name", _("Enter a name or choose a post"))
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("Last day must be on or after the first day"))
        return cleaned

    @property
    def facts(self) -> MembershipFacts:
        """The submitted values."""
        return MembershipFacts(**self.values())

    @staticmethod
    def first(membership: Membership) -> dict[str, Any]:
        """The membership's current values."""
        return {
            "version": membership.version,
            "role": membership.role,
            "name": membership.name,
            "post": membership.post,
            "email": membership.user.email if membership.user else "",
            "from_on": in_words(membership.from_on),
            "to_on": in_words(membership.to_on) if membership.to_on else "",
        }
