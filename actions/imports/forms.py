"""Reading the file of a plan that somebody uploads."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.imports.plan_files import (
    LARGEST_FILE,
    PlanFile,
    PlanFileWrong,
    PlanNotChosen,
    Wrong,
    read_plan_file,
)
from actions.models import ImprovementPlan
from actions.plans.forms.plans import LONGEST_NAME, scale_choices, scale_of
from safeguard.forms.fields import DayField, TextField
from safeguard.forms.versioned import VersionedForm

# Every column there is, with what to write in it.
COLUMNS = (
    ("ref, action", gettext_lazy("The reference, and what is to be done.")),
    ("outcome_wanted, success_measure", gettext_lazy("As on the action’s page.")),
    ("theme, plan", gettext_lazy("The heading, and the plan where a file holds several.")),
    ("lead, lead_name, lead_email", gettext_lazy("The lead post, and who holds it.")),
    ("supporters", gettext_lazy("Posts that support the lead, with ; between them.")),
    (
        "start_date, target_date, revised_date, next_step_date",
        gettext_lazy(
            "Such as 31/3/2027, March 2027, Q1 2027, ongoing or tbc. The target date is the "
            "original one; a date moved by agreement goes into revised_date."
        ),
    ),
    ("priority", gettext_lazy("High, medium or low.")),
    (
        "confidential",
        gettext_lazy("Yes or no. A file can make an action confidential, but never end that."),
    ),
    (
        "rag, state, state_reason",
        gettext_lazy(
            "The rating, where the work stands, and why. On hold and withdrawn need the reason."
        ),
    ),
    (
        "commentary_gist, improvement_required, next_step",
        gettext_lazy("What has been done, what is still required, and what comes next."),
    ),
    ("reminders", gettext_lazy("How often the lead was reminded, as a number.")),
)


class ImportForm(VersionedForm):
    """A file, the day it speaks of, and for a new plan its title and scale."""

    title = TextField(
        label=gettext_lazy("Title of the new plan"),
        max_length=LONGEST_NAME,
        error_messages={"required": gettext_lazy("Enter the plan’s title")},
    )
    scale = forms.TypedChoiceField(
        label=gettext_lazy("Rating scale"),
        coerce=scale_of,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a rating scale")},
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("A CSV file up to 20 MB. In Excel, save it as “CSV UTF-8”."),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Choose a file")},
    )
    as_at = DayField(
        label=gettext_lazy("As at"),
        help_text=gettext_lazy("The day the file speaks of. For example, 31/3/2027."),
        error_messages={"required": gettext_lazy("Enter the day the file speaks of")},
    )
    only = TextField(
        label=gettext_lazy("Only the rows of"),
        help_text=gettext_lazy(
            "Where the file has a column “plan” for several plans: what stands there for this one."
        ),
        max_length=LONGEST_NAME,
        required=False,
    )
    submit_label = gettext_lazy("Show what the import would do")
    field_order = ["title", "scale", "file", "as_at", "only"]

    # Set by cleaning.
    plan_file: PlanFile
    content: bytes
    wrongs: list[Wrong]

    def __init__(self, *args: Any, plan: ImprovementPlan | None, **kwargs: Any) -> None:
        today = timezone.localdate()
        super().__init__(*args, initial={"version": 0, "as_at": today}, **kwargs)
        self.plan, self.wrongs = plan, []
        if plan:
            del self.fields["title"], self.fields["scale"]
            self.draw()
        else:
            self.choose("scale", scale_choices())

    def clean_as_at(self) -> Any:
        """A file speaks of today or an earlier day."""
        as_at = self.cleaned_data["as_at"]
        if as_at is None:
            raise forms.ValidationError(_("Enter the day the file speaks of"))
        if as_at > timezone.localdate():
            raise forms.ValidationError(_("Enter today or an earlier day"))
        return as_at

    def clean(self) -> dict[str, Any]:
        """The file as far as it can be read without knowing the plan."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is None or "only" not in cleaned:
            return cleaned
        self.content = upload.read(LARGEST_FILE + 1)
        try:
            self.plan_file = read_plan_file(self.content, only=cleaned["only"] or None)
        except PlanNotChosen as error:
            self.add_error("only", _which_plan(error.plans))
        except PlanFileWrong as error:
            self.wrongs = error.wrongs
            first = str(error.wrongs[0])
            self.add_error("file", first if len(error.wrongs) == 1 else _MANY_WRONGS)
        return cleaned

    def stated(self) -> dict[str, Any]:
        """The import, as the services take it."""
        typed = self.cleaned_data
        return {
            "file": self.plan_file,
            "title": self.plan.title if self.plan else typed["title"],
            "scale": self.plan.scale if self.plan else typed["scale"],
            "as_at": typed["as_at"],
        }

    def kept(self) -> dict[str, Any]:
        """What is kept of the upload beside what it states."""
        name = TextField(required=False).clean(self.cleaned_data["file"].name)
        return {
            "content": self.content,
            "file_name": name[:LONGEST_NAME],
            "only": self.cleaned_data["only"],
        }


_MANY_WRONGS = gettext_lazy("The file has mistakes. They are listed below")


def _which_plan(plans: list[str]) -> str:
    if not plans:
        return _("Leave this empty: the file has no column “plan”")
    listed = ", ".join(f"“{name}”" for name in plans[:20])
    return _("Enter one of the plans in the file: %(plans)s") % {"plans": listed}


class ApplyForm(VersionedForm):
    """Nothing to type: what is shown above it is what will be done."""

    submit_label = gettext_lazy("Import these rows")
