"""Forms for accounts."""

from typing import Any

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.accounts.roles import Role
from safeguard.forms.fields import TextField
from safeguard.forms.versioned import VersionedForm


class RolesField(forms.TypedMultipleChoiceField):
    """Checkboxes for the roles. Each one says what the role allows."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Roles"),
            coerce=Role,
            help_text=gettext_lazy("Select all that apply. Changes take effect immediately."),
            choices=[Choice(role.value, role.label, hint=role.may) for role in Role],
            required=False,
        )


class RolesForm(VersionedForm):
    """The roles of an account."""

    roles = RolesField()
    submit_label = gettext_lazy("Save roles")
    field_order = ["roles"]


class UserDetailsForm(VersionedForm):
    """The name and email address of an account."""

    name = TextField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("Shown next to anything they record."),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter their name")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy("They will sign in with this."),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter their email address")},
    )
    submit_label = gettext_lazy("Save")
    field_order = ["name", "email"]


class ChangeUserForm(UserDetailsForm):
    """The name and email address of an account. A new name is only for the same person."""

    same_person = forms.TypedChoiceField(
        label=gettext_lazy("If you change the name: is this the same person?"),
        help_text=gettext_lazy("History keeps the former name for everything recorded so far."),
        widget=forms.RadioSelect,
        choices=[
            ("yes", gettext_lazy("Yes, their name has changed")),
            ("no", gettext_lazy("No, this is someone else")),
        ],
        required=False,
    )
    field_order = ["name", "same_person", "email"]

    def clean(self) -> dict[str, Any]:
        """A new name needs an answer. Someone else needs an account of their own."""
        cleaned = super().clean() or {}
        same = cleaned.pop("same_person", "")
        if " ".join(cleaned.get("name", "").split()) in {"", self.initial["name"]}:
            return cleaned
        if same == "no":
            self.add_error(
                "same_person",
                _(
                    "Someone else needs their own account. Close this account, then create a new "
                    "one. The links are at the end of this page"
                ),
            )
        elif not same:
            self.add_error("same_person", _("Select whether this is the same person"))
        return cleaned


class NewUserForm(UserDetailsForm, RolesForm):
    """The name, email address and roles of a new account."""

    submit_label = gettext_lazy("Create account and send invitation")
    field_order = ["name", "email", "roles"]
