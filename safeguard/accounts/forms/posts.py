"""Forms for teams, posts and post holders."""

from datetime import date
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.accounts.fields import NewTitleField
from safeguard.accounts.hierarchy import would_create_cycle
from safeguard.accounts.models import Post, Team, TeamKind
from safeguard.forms.fields import DayField, RecordField, TextField
from safeguard.forms.versioned import VersionedForm


class TeamForm(VersionedForm):
    """A team's name and kind, and its parent team."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the team’s name")},
    )
    kind = forms.TypedChoiceField(
        label=gettext_lazy("Kind"),
        coerce=TeamKind,
        widget=forms.RadioSelect,
        choices=TeamKind.choices,
        error_messages={"required": gettext_lazy("Choose what kind of team it is")},
    )
    parent = forms.ModelChoiceField(
        label=gettext_lazy("Part of"),
        queryset=Team.objects.order_by("name"),
        empty_label=gettext_lazy("No parent (top level)"),
        required=False,
    )
    submit_label = gettext_lazy("Save team")
    field_order = ["name", "kind", "parent"]

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        self.team = team
        super().__init__(*args, **kwargs)

    def clean_parent(self) -> Team | None:
        """A team cannot be part of itself, directly or indirectly."""
        parent: Team | None = self.cleaned_data["parent"]
        lines = dict(Team.objects.values_list("pk", "parent_id"))
        if parent and self.team and would_create_cycle(self.team.pk, parent.pk, lines):
            raise forms.ValidationError(_("Choose a team that is not this one or part of it"))
        return parent


class PostForm(VersionedForm):
    """A post's job title, its team, and the post it reports to."""

    job_title = NewTitleField(
        label=gettext_lazy("Job title"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter the job title")},
    )
    team = forms.ModelChoiceField(
        label=gettext_lazy("Team"),
        queryset=Team.objects.order_by("name"),
        empty_label=gettext_lazy("No team"),
        required=False,
    )
    reports_to = RecordField(
        describe=lambda post: post.full_title,
        label=gettext_lazy("Reports to"),
        help_text=gettext_lazy("Who we email if this post does not send an update."),
        queryset=Post.objects.select_related("team").in_order(),
        empty_label=gettext_lazy("No one"),
        required=False,
    )
    submit_label = gettext_lazy("Save post")
    field_order = ["job_title", "team", "reports_to"]

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        self.post = post
        super().__init__(*args, **kwargs)

    def clean_reports_to(self) -> Post | None:
        """A post cannot report to itself, directly or indirectly."""
        above: Post | None = self.cleaned_data["reports_to"]
        lines = dict(Post.objects.values_list("pk", "reports_to_id"))
        if above and self.post and would_create_cycle(self.post.pk, above.pk, lines):
            raise forms.ValidationError(
                _("Choose a post that is not this one and does not report to it")
            )
        return above

    def clean(self) -> dict[str, Any]:
        """Job titles are unique within a team. One similar to another post's is asked about."""
        cleaned = super().clean() or {}
        if {"job_title", "team"} <= cleaned.keys():
            self._check_title(cleaned["job_title"], cleaned["team"])
        return cleaned

    def _check_title(self, title: str, team: Team | None) -> None:
        others = [post for post in Post.with_merged.select_related("team") if post != self.post]
        alike = [post for post in others if post.job_title.casefold() == title.casefold()]
        if any(post.team_id == (team.pk if team else None) for post in alike):
            self.add_error("job_title", _("This team already has a post with this job title"))
        elif self.post is None or title != self.post.job_title:
            # A post of the same title in another team is not a slip.
            try:
                different = [post for post in others if post not in alike]
                cast(NewTitleField, self.fields["job_title"]).refuse_similar(title, different)
            except forms.ValidationError as question:
                self.add_error("job_title", question)


class PersonForm(VersionedForm):
    """A person's name and email address."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter their name")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        help_text=gettext_lazy(
            "We will send emails about this post’s actions here. If they have an account, use the "
            "address they sign in with."
        ),
        max_length=254,
        required=False,
    )
    submit_label = gettext_lazy("Save")
    field_order = ["name", "email"]


class HandOverForm(PersonForm):
    """The next holder of a post, and their first day."""

    from_on = DayField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy(
            "For example, 31/3/2027. The current holder’s last day will be the day before."
        ),
        error_messages={"required": gettext_lazy("Enter their first day")},
    )
    submit_label = gettext_lazy("Save holder")
    field_order = ["name", "email", "from_on"]


class CoverForm(PersonForm):
    """Cover for a post, with its first and last day."""

    from_on = DayField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("For example, 31/3/2027. The holder does not change."),
        error_messages={"required": gettext_lazy("Enter their first day")},
    )
    to_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave this blank if you do not know yet."),
        required=False,
    )
    submit_label = gettext_lazy("Save cover")
    field_order = ["name", "email", "from_on", "to_on"]

    def clean(self) -> dict[str, Any]:
        """The last day must not be before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("Last day must be on or after the first day"))
        return cleaned


class EndHoldingForm(VersionedForm):
    """The last day of a holding."""

    to_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy(
            "For example, 31/3/2027. They hold the post until the end of that day."
        ),
        error_messages={"required": gettext_lazy("Enter the last day")},
    )
    submit_label = gettext_lazy("Save last day")
    field_order = ["to_on"]

    def __init__(self, *args: Any, from_on: date, **kwargs: Any) -> None:
        self.from_on = from_on
        super().__init__(*args, **kwargs)

    def clean_to_on(self) -> date:
        """The last day must not be before the first."""
        last: date = self.cleaned_data["to_on"]
        if last < self.from_on:
            raise forms.ValidationError(_("Last day must be on or after the first day"))
        return last


class ConfirmForm(VersionedForm):
    """A form that has only a button to confirm something."""

    def __init__(self, *args: Any, submit_label: Any, **kwargs: Any) -> None:
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
