"""allauth's forms for signing in and changing a password, in the style of the site.

allauth repeats the label as a placeholder, which disappears when you type. It also puts its link
for forgotten passwords in a hint, which screen readers read out with the label.
"""

from typing import Any

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from safeguard.accounts.invitations import PASSWORD_RESET


def _style(form: forms.Form) -> FormHelper:
    """The layout. It has labels instead of placeholders, and passwords can be shown."""
    for field in form.fields.values():
        field.widget.attrs.pop("placeholder", None)
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*[_layout(name, field) for name, field in form.fields.items()])
    return helper


def _layout(name: str, field: forms.Field) -> Field:
    if isinstance(field.widget, forms.PasswordInput):
        return Field(name, template="account/password_field.html", autocapitalize="none")
    return Field(name, spellcheck="false")


class LoginForm(allauth_forms.LoginForm):
    """Email address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Email address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        self.helper = _style(self)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """The password again, to confirm a sensitive change."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.helper = _style(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The current password, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["oldpassword"].help_text = ""
        _name_new_passwords(self)
        self.helper = _style(self)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """The email address to send the link to.

    Nothing is looked up here: whether there is an account is found out when the email is sent, so
    neither the answer nor its time tells.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"] = forms.EmailField(label=_("Email address"), max_length=254)
        self.helper = _style(self)

    def clean_email(self) -> str:
        """The address in lower case."""
        return str(self.cleaned_data["email"]).lower()

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        """Queue the email, at most one a minute to an address."""
        email, at = str(self.cleaned_data["email"]), timezone.now()
        get_adapter().queue_password_email(
            PASSWORD_RESET,
            email,
            key=f"{at:%Y-%m-%d %H:%M} {email}",
            at=at,
        )
        return email


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """The new password twice, after following the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)
        self.helper = _style(self)


def _name_new_passwords(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password2"].label = _("Confirm new password")
