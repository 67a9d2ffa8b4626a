"""A box in which a post is chosen, or a new one named."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.accounts.job_titles import is_similar_job_title
from safeguard.accounts.models import Post
from safeguard.accounts.services.posts import PostChoice
from safeguard.forms.fields import TextField


class PostInput(forms.TextInput):
    """One line, under which the browser offers the posts there are."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The line and the list."""
        list_id = f"{name}_posts"
        attrs = {**(attrs or {}), "list": list_id, "autocomplete": "off"}
        # The forms' package gives these classes to Django's own widgets only.
        error = "govuk-input--error" if attrs.get("aria-invalid") == "true" else ""
        attrs["class"] = " ".join(f"govuk-input {error} {attrs.get('class', '')}".split())
        line = super().render(name, value, attrs, renderer)
        posts = Post.objects.select_related("team").in_order()
        offered = render_to_string(
            "accounts/post_titles.html", {"list_id": list_id, "posts": posts}
        )
        return format_html("{}{}", line, offered)


class PostField(TextField):
    """A post there is, by job title with or without its team, or the job title of a new one.

    A title that is nearly another one's is refused. The value is a PostChoice, or None where
    nothing was typed. `initial` may be a Post. Hand the
    choice to the service, which asks `chosen_post` for the post.
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
        """A post as people type it."""
        return value.full_title if isinstance(value, Post) else value

    def clean(self, value: Any) -> PostChoice | None:
        """What was chosen; refuses a title that several teams have."""
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
                _("Several teams have this post. Choose one with its team, such as %(post)s")
                % {"post": alike[0].full_title}
            )
        if alike:
            return PostChoice(alike[0])
        nearly = is_similar_job_title(text, [post.job_title for post in posts])
        if nearly:
            meant = next(post for post in posts if post.job_title == nearly)
            raise forms.ValidationError(
                _("Did you mean “%(post)s”? If not, make the new post under People first")
                % {"post": meant.full_title}
            )
        return PostChoice(None, text)
