"""A form field for choosing a post or typing the job title of a new one."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.accounts.models import Post
from safeguard.accounts.models.posts import similar_job_title
from safeguard.accounts.services.posts import PostChoice
from safeguard.forms.fields import TextField


class PostInput(forms.TextInput):
    """A text box for which the browser suggests existing posts."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The text box and its datalist."""
        list_id = f"{name}_posts"
        attrs = {**(attrs or {}), "list": list_id, "autocomplete": "off"}
        # crispy-forms-gds only gives these classes to Django's own widgets.
        error = "govuk-input--error" if attrs.get("aria-invalid") == "true" else ""
        attrs["class"] = " ".join(f"govuk-input {error} {attrs.get('class', '')}".split())
        line = super().render(name, value, attrs, renderer)
        posts = Post.objects.select_related("team").in_order()
        offered = render_to_string(
            "accounts/post_titles.html", {"list_id": list_id, "posts": posts}
        )
        return format_html("{}{}", line, offered)


class PostField(TextField):
    """An existing post, by job title with or without its team, or the job title of a new one.

    Refuses a job title that is nearly the same as an existing one. The value is a PostChoice, or
    None if the box is empty. `initial` can be a Post. The choice must be passed to the service,
    which calls `chosen_post`.
    """

    widget = PostInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault(
            "help_text",
            gettext_lazy("Start typing and choose a post, or type the job title of a new one."),
        )
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        """The full title of a post."""
        return value.full_title if isinstance(value, Post) else value

    def clean(self, value: Any) -> PostChoice | None:
        """The choice.

        Refuses a job title that is in several teams or looks like a typing error.
        """
        text = " ".join(super().clean(value).split())
        if not text:
            return None
        posts = list(Post.objects.select_related("team").in_order())
        wanted = text.casefold()
        for post in posts:
            if post.full_title.casefold() == wanted:
                return PostChoice(post)
        alike = [post for post in posts if post.job_title.casefold() == wanted]
        if len(alike) > 1:
            raise forms.ValidationError(
                _("Several teams have this post. Choose one with its team, for example %(post)s")
                % {"post": alike[0].full_title}
            )
        if alike:
            return PostChoice(alike[0])
        nearly = similar_job_title(text, [post.job_title for post in posts])
        if nearly:
            meant = next(post for post in posts if post.job_title == nearly)
            raise forms.ValidationError(
                _("Did you mean “%(post)s”? If not, create the new post under People first")
                % {"post": meant.full_title}
            )
        return PostChoice(None, text)
