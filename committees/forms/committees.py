"""Reading what is typed about a committee and its members."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from committees.forms.fields import DAY_HINT, RecordForm
from committees.labels import LabelStyle
from committees.models import Committee, Membership, SeatRole
from committees.services.committees import CommitteeFacts, MembershipFacts
from safeguard.accounts.models import Post
from safeguard.dates import in_words
from safeguard.fields import DayField, TextField, WebAddressField


class CommitteeForm(RecordForm):
    """What a committee is called and how its minutes are written."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the committee’s name")},
    )
    resolving_words = TextField(
        label=gettext_lazy("Words before a resolution"),
        help_text=gettext_lazy("As its minutes print them, such as RESOLVED - or Resolved:-"),
        max_length=60,
        initial="RESOLVED -",
        required=False,
    )
    label_style = forms.ChoiceField(
        label=gettext_lazy("Labels of resolutions"),
        help_text=gettext_lazy("Only suggested. You can type any label."),
        choices=[(style.value, style.label) for style in LabelStyle],
        initial=LabelStyle.LETTERS.value,
        required=False,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Meets in public"),
        help_text=gettext_lazy("Leave empty for a board. Its pages are then for officers only."),
        initial=True,
        required=False,
    )
    keeps_record_elsewhere = WebAddressField(
        label=gettext_lazy("Address of its record, if it keeps it elsewhere"), required=False
    )
    submit_label = gettext_lazy("Save committee")
    field_order = [
        "name",
        "resolving_words",
        "label_style",
        "is_public",
        "keeps_record_elsewhere",
    ]

    @property
    def facts(self) -> CommitteeFacts:
        """What was typed."""
        return CommitteeFacts(**self.typed())

    @staticmethod
    def first(committee: Committee) -> dict[str, Any]:
        """The committee as it is now."""
        return {
            "version": committee.version,
            "name": committee.name,
            "resolving_words": committee.resolving_words,
            "label_style": committee.label_style,
            "is_public": committee.is_public,
            "keeps_record_elsewhere": committee.keeps_record_elsewhere,
        }


class MembershipForm(RecordForm):
    """Who sits on a committee, as what, and how long."""

    role = forms.ChoiceField(label=gettext_lazy("Role"), choices=SeatRole.choices)
    name = TextField(
        label=gettext_lazy("Name of the councillor or of the seat"), max_length=200, required=False
    )
    post = forms.ModelChoiceField(
        label=gettext_lazy("Post, for somebody who attends by office"),
        queryset=Post.objects.order_by("job_title", "pk"),
        empty_label=gettext_lazy("None"),
        required=False,
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address of their sign-in"),
        help_text=gettext_lazy("Lets them read this committee if it does not meet in public."),
        max_length=254,
        required=False,
    )
    from_on = DayField(
        label=gettext_lazy("First day"),
        help_text=DAY_HINT,
        error_messages={"required": gettext_lazy("Enter the first day")},
    )
    to_on = DayField(
        label=gettext_lazy("Last day"), help_text=gettext_lazy("If it is known."), required=False
    )
    submit_label = gettext_lazy("Save member")
    field_order = ["role", "name", "post", "email", "from_on", "to_on"]

    def clean_from_on(self) -> Any:
        """A seat begins on a day."""
        day = self.cleaned_data["from_on"]
        if day is None:
            raise forms.ValidationError(_("Enter the first day"))
        return day

    def clean(self) -> dict[str, Any]:
        """A seat is somebody's, and ends after it begins."""
        cleaned = super().clean() or {}
        if not cleaned.get("name") and not cleaned.get("post"):
            self.add_error("name", _("Enter a name or choose a post"))
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("The last day is before the first"))
        return cleaned

    @property
    def facts(self) -> MembershipFacts:
        """What was typed."""
        return MembershipFacts(**self.typed())

    @staticmethod
    def first(membership: Membership) -> dict[str, Any]:
        """The seat as it is now."""
        return {
            "version": membership.version,
            "role": membership.role,
            "name": membership.name,
            "post": membership.post,
            "email": membership.user.email if membership.user else "",
            "from_on": in_words(membership.from_on),
            "to_on": in_words(membership.to_on) if membership.to_on else "",
        }
