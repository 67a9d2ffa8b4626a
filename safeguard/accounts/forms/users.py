"""What an administrator types about sign-ins."""

from crispy_forms_gds.choices import Choice
from django import forms
from django.utils.translation import gettext_lazy

from safeguard.accounts.roles import Role
from safeguard.forms.fields import TextField
from safeguard.forms.versioned import VersionedForm


class RolesField(forms.TypedMultipleChoiceField):
    """The roles, each with the sentence that says what it may do."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self) -> None:
        super().__init__(
            label=gettext_lazy("Roles"),
            coerce=Role,
            help_text=gettext_lazy("Choose all that apply. A change counts from their next click."),
            choices=[Choice(role.value, role.label, hint=role.may) for role in Role],
            required=False,
        )


class RolesForm(VersionedForm):
    """What somebody is here for."""

    roles = RolesField()
    submit_label = gettext_lazy("Save roles")
    field_order = ["roles"]


class UserDetailsForm(VersionedForm):
    """Somebody's name, and the address they sign in with."""

    name = TextField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As others see it beside what they write."),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter their name")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy("They sign in with it."),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter their e-mail address")},
    )
    submit_label = gettext_lazy("Save")
    field_order = ["name", "email"]


class NewUserForm(UserDetailsForm, RolesForm):
    """Somebody new, and what they are here for."""

    submit_label = gettext_lazy("Make sign-in and send invitation")
    field_order = ["name", "email", "roles"]
