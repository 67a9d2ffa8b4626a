"""What the improvement team types about teams, posts and who holds them."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.accounts.hierarchy import would_create_cycle
from safeguard.accounts.models import Post, Team, TeamKind
from safeguard.forms.fields import DayField, TextField
from safeguard.forms.versioned import VersionedForm


class PostSelect(forms.ModelChoiceField):
    """One of the posts there are, with its team."""

    def label_from_instance(self, obj: Any) -> str:
        """Its full title."""
        return str(obj.full_title)


class TeamForm(VersionedForm):
    """A team's name and kind, and what it is a part of."""

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
        empty_label=gettext_lazy("Nothing: it stands at the top"),
        required=False,
    )
    submit_label = gettext_lazy("Save team")
    field_order = ["name", "kind", "parent"]

    def __init__(self, *args: Any, team: Team | None = None, **kwargs: Any) -> None:
        self.team = team
        super().__init__(*args, **kwargs)

    def clean_parent(self) -> Team | None:
        """No team is a part of itself, by whatever way."""
        parent: Team | None = self.cleaned_data["parent"]
        lines = dict(Team.objects.values_list("pk", "parent_id"))
        if parent and self.team and would_create_cycle(self.team.pk, parent.pk, lines):
            raise forms.ValidationError(
                _("Choose a team that is not this one or one of its own parts")
            )
        return parent


class PostForm(VersionedForm):
    """A post's job title, its team, and the post it reports to."""

    job_title = TextField(
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
    reports_to = PostSelect(
        label=gettext_lazy("Reports to"),
        help_text=gettext_lazy("Who is asked where this post does not answer."),
        queryset=Post.objects.select_related("team").in_order(),
        empty_label=gettext_lazy("Nobody"),
        required=False,
    )
    submit_label = gettext_lazy("Save post")
    field_order = ["job_title", "team", "reports_to"]

    def __init__(self, *args: Any, post: Post | None = None, **kwargs: Any) -> None:
        self.post = post
        super().__init__(*args, **kwargs)

    def clean_reports_to(self) -> Post | None:
        """No post reports to itself, by whatever way."""
        above: Post | None = self.cleaned_data["reports_to"]
        lines = dict(Post.objects.values_list("pk", "reports_to_id"))
        if above and self.post and would_create_cycle(self.post.pk, above.pk, lines):
            raise forms.ValidationError(
                _("Choose a post that is not this one and does not report to it")
            )
        return above

    def clean(self) -> dict[str, Any]:
        """A team has one post of a title."""
        cleaned = super().clean() or {}
        if {"job_title", "team"} <= cleaned.keys():
            same = Post.objects.filter(
                job_title__iexact=" ".join(cleaned["job_title"].split()), team=cleaned["team"]
            )
            if any(other != self.post for other in same):
                self.add_error("job_title", _("This team has a post of this title already"))
        return cleaned


class PersonForm(VersionedForm):
    """Somebody's name and address."""

    name = TextField(
        label=gettext_lazy("Name"),
        max_length=200,
        error_messages={"required": gettext_lazy("Enter their name")},
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        help_text=gettext_lazy(
            "Questions about the actions of this post go there. If they sign in, it is the "
            "address they sign in with."
        ),
        max_length=254,
        required=False,
    )
    submit_label = gettext_lazy("Save")
    field_order = ["name", "email"]


class HandOverForm(PersonForm):
    """Who holds a post next, and from which day."""

    from_on = DayField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy(
            "For example, 31/3/2027. Whoever held the post ends the day before."
        ),
        error_messages={"required": gettext_lazy("Enter their first day")},
    )
    submit_label = gettext_lazy("Save holder")
    field_order = ["name", "email", "from_on"]


class CoverForm(PersonForm):
    """Who covers a post, from which day to which."""

    from_on = DayField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy("For example, 31/3/2027. The holder stays the holder."),
        error_messages={"required": gettext_lazy("Enter their first day")},
    )
    to_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave it empty if it is not known yet."),
        required=False,
    )
    submit_label = gettext_lazy("Save cover")
    field_order = ["name", "email", "from_on", "to_on"]

    def clean(self) -> dict[str, Any]:
        """The last day does not come before the first."""
        cleaned = super().clean() or {}
        first, last = cleaned.get("from_on"), cleaned.get("to_on")
        if first and last and last < first:
            self.add_error("to_on", _("Enter a last day that is not before the first"))
        return cleaned


class EndHoldingForm(VersionedForm):
    """The last day on which somebody holds or covers a post."""

    to_on = DayField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("For example, 31/3/2027. The last day counts."),
        error_messages={"required": gettext_lazy("Enter the last day")},
    )
    submit_label = gettext_lazy("Save last day")
    field_order = ["to_on"]

    def __init__(self, *args: Any, from_on: date, **kwargs: Any) -> None:
        self.from_on = from_on
        super().__init__(*args, **kwargs)

    def clean_to_on(self) -> date:
        """Not before the first."""
        last: date = self.cleaned_data["to_on"]
        if last < self.from_on:
            raise forms.ValidationError(_("Enter a last day that is not before the first"))
        return last


class ConfirmForm(VersionedForm):
    """Nothing to fill in: the button says what will be done."""

    def __init__(self, *args: Any, submit_label: Any, **kwargs: Any) -> None:
        self.submit_label = submit_label
        super().__init__(*args, **kwargs)
