"""How a page with one form about people or sign-ins looks."""

from dataclasses import dataclass

from safeguard.forms.pages import RecordPage


@dataclass(frozen=True)
class FormPage(RecordPage):
    """One form about a person, post or team."""

    template: str = "accounts/form.html"
