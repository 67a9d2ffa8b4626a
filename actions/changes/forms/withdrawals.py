"""Reading why an action should leave its plan, or stay in it."""

from django.utils.translation import gettext_lazy

from safeguard.forms.fields import LongTextField
from safeguard.forms.versioned import VersionedForm


class WithdrawalRequestForm(VersionedForm):
    """Why it should be taken out."""

    reason = LongTextField(
        label=gettext_lazy("Why should it be taken out of the plan?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why it should be taken out of the plan")},
    )
    submit_label = gettext_lazy("Ask for it to be taken out")


class WithdrawalRefusalForm(VersionedForm):
    """Why it stays."""

    reason = LongTextField(
        label=gettext_lazy("Why does it stay in the plan?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why it stays in the plan")},
    )
    submit_label = gettext_lazy("Leave it in the plan")
