"""Reading what one person says of all their actions on one page."""

import hashlib
from typing import Any, cast

from crispy_forms_gds.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from actions.forms.work import ProgressForm
from actions.models import Action
from safeguard.accounts.submissions import SentForm


class AnswerForm(ProgressForm):
    """One action's part of the page. What is left as it was drawn says nothing."""

    nothing_changed = forms.BooleanField(label=gettext_lazy("Nothing has changed"), required=False)
    field_order = ["nothing_changed", *ProgressForm.field_order]

    def __init__(self, *args: Any, action: Action, may_confirm: bool, **kwargs: Any) -> None:
        self.action = action
        super().__init__(*args, action=action, prefix=f"a{action.pk}", **kwargs)
        if not may_confirm:
            del self.fields["nothing_changed"]
        self.fields["progress_made"].required = False
        self.draw()

    def draw(self) -> None:
        """Only the fields: the page has one button for all its parts."""
        super().draw()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        drawn = (self._drawn(name, field) for name, field in self.fields.items())
        self.helper.layout = Layout(*drawn)

    @property
    def says_something(self) -> bool:
        """Whether anything was ticked, typed or rated otherwise."""
        return bool({*self.changed_data} - {"nonce", "version"})

    @property
    def confirms(self) -> bool:
        """Whether the one tick says it all."""
        return bool({*self.changed_data} - {"nonce", "version"} == {"nothing_changed"})

    def clean(self) -> dict[str, Any]:
        """Words are needed unless nothing has changed."""
        cleaned = super().clean()
        if not self.confirms and not cleaned.get("progress_made"):
            message = self.fields["progress_made"].error_messages["required"]
            self.add_error("progress_made", message)
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the lead said, as the service takes it."""
        if self.confirms:
            return {"version": self.cleaned_data["version"], "form": self.sent()}
        self.cleaned_data.pop("nothing_changed", None)
        return super().given()

    def sent(self) -> SentForm:
        """This part as it was sent; other parts of the page are other forms."""
        data = cast("QueryDict", self.data)
        own = sorted(pair for pair in data.lists() if pair[0].startswith(f"{self.prefix}-"))
        digest = hashlib.sha256(repr(own).encode()).hexdigest()
        return SentForm(nonce=self.cleaned_data["nonce"], digest=digest)
