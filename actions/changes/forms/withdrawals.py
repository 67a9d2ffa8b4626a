"""Forms for requesting that an action be removed from its plan, and for refusing the request."""

from django.utils.translation import gettext_lazy

from safeguard.forms.fields import LongTextField
from safeguard.forms.versioned import VersionedForm


class WithdrawalRequestForm(VersionedForm):
    """Why the action should be removed."""

    reason = LongTextField(
        label=gettext_lazy("Why should the action be removed from the plan?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why the action should be removed")},
    )
    submit_label = gettext_lazy("Request removal")


class WithdrawalRefusalForm(VersionedForm):
    """Why the action should stay."""

    reason = LongTextField(
        label=gettext_lazy("Why should this action stay in the plan?"),
        rows=3,
        error_messages={"required": gettext_lazy("Enter why this action should stay in the plan")},
    )
    submit_label = gettext_lazy("Keep in plan")
