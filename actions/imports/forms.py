"""Forms for uploading a plan file and confirming its import."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from actions.imports.outcomes import listed
from actions.imports.plan_files import (
    InvalidPlanFile,
    PlanFile,
    PlanNotChosen,
    Problem,
    read_plan_file,
)
from actions.models import ImprovementPlan
from actions.plans.forms.plans import LONGEST_NAME, scale_choices, scale_of
from safeguard.files.accepted_files import LARGEST_FILE, LARGEST_SIZE
from safeguard.forms.fields import PastDayField, TextField
from safeguard.forms.versioned import VersionedForm
from safeguard.limits import MOST_IMPORT_ROWS

# Every column with the help text for it.
COLUMNS = (
    ("ref, action", gettext_lazy("The reference, and what must be done.")),
    ("outcome_wanted, success_measure", gettext_lazy("The same as on the action’s page.")),
    (
        "theme, plan",
        gettext_lazy(
            "The theme the action is grouped under. Use “plan” if the file covers several plans."
        ),
    ),
    ("lead, lead_name, lead_email", gettext_lazy("The lead post, and who holds it.")),
    ("supporters", gettext_lazy("Posts that support the lead, separated by semicolons.")),
    (
        "start_date, target_date, revised_date, next_step_date",
        gettext_lazy(
            "For example, 31/3/2027, March 2027, ongoing or tbc. target_date is the "
            "original date. Put an agreed new date in revised_date."
        ),
    ),
    ("priority", gettext_lazy("High, medium or low.")),
    (
        "confidential",
        gettext_lazy("Yes or no. A file cannot change a confidential action back to open."),
    ),
    (
        "rag, state, state_reason",
        gettext_lazy(
            "The rating, the status and the reason for it. On hold and withdrawn need a reason."
        ),
    ),
    (
        "commentary_gist, improvement_required, next_step",
        gettext_lazy("What has been done, what is still required, and what comes next."),
    ),
    ("reminders", gettext_lazy("How many reminders the lead has had.")),
)


class ImportForm(VersionedForm):
    """Upload of a plan file with its as-at date and, for a new plan, the title and scale."""

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
        help_text=format_lazy(
            gettext_lazy(
                "A CSV file up to {size} and {rows} rows. In Excel, save it as “CSV UTF-8”."
            ),
            size=LARGEST_SIZE,
            rows=f"{MOST_IMPORT_ROWS:,}",
        ),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"class": "govuk-file-upload", "accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Choose a file")},
    )
    as_at = PastDayField(
        label=gettext_lazy("As at"),
        help_text=gettext_lazy("The date of the information in this file. For example, 31/3/2026."),
        error_messages={"required": gettext_lazy("Enter the date of the information in the file")},
    )
    only = TextField(
        label=gettext_lazy("Import only rows for this plan"),
        help_text=gettext_lazy(
            "Only needed if the file covers several plans. Enter the plan as it appears in "
            "the “plan” column."
        ),
        max_length=LONGEST_NAME,
        required=False,
    )
    submit_label = gettext_lazy("Check the file")
    field_order = ["title", "scale", "file", "as_at", "only"]

    # Set by `clean`.
    plan_file: PlanFile
    content: bytes
    problems: list[Problem]

    def __init__(self, *args: Any, plan: ImprovementPlan | None, **kwargs: Any) -> None:
        today = timezone.localdate()
        super().__init__(*args, initial={"version": 0, "as_at": today}, **kwargs)
        self.plan, self.problems = plan, []
        if plan:
            del self.fields["title"], self.fields["scale"]
            self.draw()
        else:
            self.choose("scale", scale_choices())

    def clean_as_at(self) -> Any:
        """The as-at date cannot be in the future."""
        as_at = self.cleaned_data["as_at"]
        if as_at is None:
            raise forms.ValidationError(_("Enter the date of the information in the file"))
        if as_at > timezone.localdate():
            raise forms.ValidationError(_("Date must be today or in the past"))
        return as_at

    def clean(self) -> dict[str, Any]:
        """Read the file and find the problems that do not depend on the plan."""
        cleaned = super().clean() or {}
        upload = cleaned.get("file")
        if upload is None or "only" not in cleaned:
            return cleaned
        self.content = upload.read(LARGEST_FILE + 1)
        try:
            self.plan_file = read_plan_file(self.content, only=cleaned["only"] or None)
        except PlanNotChosen as error:
            self.add_error("only", _which_plan(error.plans))
        except InvalidPlanFile as error:
            self.problems = error.problems
            first = str(error.problems[0])
            self.add_error("file", first if len(error.problems) == 1 else FILE_HAS_PROBLEMS)
        return cleaned

    def stated(self) -> dict[str, Any]:
        """The arguments that both import services take."""
        typed = self.cleaned_data
        return {
            "file": self.plan_file,
            "title": self.plan.title if self.plan else typed["title"],
            "scale": self.plan.scale if self.plan else typed["scale"],
            "as_at": typed["as_at"],
        }

    def upload_details(self) -> dict[str, Any]:
        """The arguments for keeping the uploaded file."""
        name = TextField(required=False).clean(self.cleaned_data["file"].name)
        return {
            "content": self.content,
            "file_name": name[:LONGEST_NAME],
            "only": self.cleaned_data["only"],
        }


FILE_HAS_PROBLEMS = gettext_lazy(
    "There are errors in the file, listed on this page. Nothing has been imported. Correct the "
    "file and choose it again"
)


def _which_plan(plans: list[str]) -> str:
    if not plans:
        return _("Leave this blank: the file has no “plan” column")
    listed = ", ".join(f"“{name}”" for name in plans[:20])
    return _("Enter one of the plans in the file: %(plans)s") % {"plans": listed}


class ApplyForm(VersionedForm):
    """Confirmation of an import that has been checked.

    `similar` are the job titles of new posts that resemble another post. They are confirmed.
    """

    creates_posts = forms.BooleanField(
        help_text=gettext_lazy(
            "If you meant an existing post, correct the job title in the file and upload it again."
        ),
        error_messages={
            "required": gettext_lazy(
                "Select the box to create new posts, or correct the file and upload it again"
            )
        },
    )
    submit_label = gettext_lazy("Import these rows")

    def __init__(self, *args: Any, similar: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if similar:
            text = ngettext(
                "Create the new post %(titles)s",
                "Create these %(count)d new posts: %(titles)s",
                len(similar),
            )
            titles = listed([f"“{title}”" for title in similar])
            self.fields["creates_posts"].label = text % {"count": len(similar), "titles": titles}
        else:
            del self.fields["creates_posts"]
        self.draw()
