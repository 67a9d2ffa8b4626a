"""What a person types to sign in or to change a password: allauth's forms in the look of the site.

allauth repeats a label as a placeholder, which vanishes as soon as somebody types, and puts its
link for forgotten passwords into a hint, where a screen reader reads it with the field's name.
"""

from typing import Any

from allauth.account import forms as allauth_forms
from crispy_forms_gds.helper import FormHelper
from crispy_forms_gds.layout import Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _


def _dress(form: forms.Form) -> FormHelper:
    """The form's layout: labels instead of placeholders, passwords that can be shown."""
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
    """E-mail address and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("E-mail address")
        self.fields["login"].widget.attrs["autocomplete"] = "username"
        self.fields["password"].help_text = ""
        self.helper = _dress(self)


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    """The password once more, before something important."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""
        self.helper = _dress(self)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The password as it was, and the new one twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your password now")
        self.fields["oldpassword"].help_text = ""
        _name_new_passwords(self)
        self.helper = _dress(self)


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """The address a link is sent to."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("E-mail address")
        self.helper = _dress(self)


class ResetPasswordKeyForm(allauth_forms.ResetPasswordKeyForm):
    """The new password twice, after following the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_new_passwords(self)
        self.helper = _dress(self)


def _name_new_passwords(form: forms.Form) -> None:
    form.fields["password1"].label = _("New password")
    form.fields["password2"].label = _("New password again")
