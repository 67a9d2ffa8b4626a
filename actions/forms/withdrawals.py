"""Reading why an action should leave its plan, or stay in it."""

from typing import Any

from django.utils.translation import gettext_lazy

from safeguard.accounts.once import OnceForm
from safeguard.fields import LongTextField


class WithdrawalRequestForm(OnceForm):
    """Why it should be taken out."""

    reason = LongTextField(
        label=gettext_lazy("Why should it be taken out of the plan?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why it should be taken out of the plan")},
    )
    submit_label = gettext_lazy("Ask for it to be taken out")

    def given(self) -> dict[str, Any]:
        """The request, as the service takes it."""
        typed = self.cleaned_data
        return {"version": typed["version"], "reason": typed["reason"], "form": self.sent()}


class WithdrawalRefusalForm(OnceForm):
    """Why it stays."""

    reason = LongTextField(
        label=gettext_lazy("Why does it stay in the plan?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why it stays in the plan")},
    )
    submit_label = gettext_lazy("Leave it in the plan")

    def given(self) -> dict[str, Any]:
        """The answer, as the service takes it."""
        return {"reason": self.cleaned_data["reason"], "form": self.sent()}
