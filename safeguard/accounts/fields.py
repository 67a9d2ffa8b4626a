"""Form fields for posts: choosing one or confirming a new one, and the job title of a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from safeguard.accounts.models import Post
from safeguard.accounts.services.posts import PostChoice
from safeguard.accounts.titles import SimilarTitles, names_no_post
from safeguard.forms.fields import TextField

NEW = "new"


class TypedPost(str):
    """What was typed, and the answer to the question which post it means.

    The answer names the text it was given for, so that it counts for no other text.
    """

    __slots__ = ("answer",)
    answer: str

    @classmethod
    def of(cls, text: str, answer: str) -> TypedPost:
        """The text with its answer."""
        typed = cls(text)
        typed.answer = answer
        return typed


def _answer_name(name: str) -> str:
    return f"{name}_meant"


def _answer(key: int | str, text: str) -> str:
    return f"{key}|{' '.join(text.split()).casefold()}"


class PostInput(forms.TextInput):
    """A text box for which the browser suggests existing posts.

    Below it is the question which post is meant, if the field has asked it.
    """

    suggests = True
    # The answers to choose from, and their labels. Set by the field.
    offered: Sequence[tuple[str, str]] = ()

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The text with the answer."""
        text = super().value_from_datadict(data, files, name)
        return text and TypedPost.of(text, data.get(_answer_name(name), ""))

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The text box, its datalist and the question."""
        list_id = f"{name}_posts"
        attrs = {**(attrs or {}), "autocomplete": "off"}
        if self.suggests:
            attrs["list"] = list_id
        # crispy-forms-gds only gives these classes to Django's own widgets.
        error = "govuk-input--error" if attrs.get("aria-invalid") == "true" else ""
        attrs["class"] = " ".join(f"govuk-input {error} {attrs.get('class', '')}".split())
        line = super().render(name, value, attrs, renderer)
        posts = Post.objects.select_related("team").in_order() if self.suggests else ()
        context = {"list_id": list_id, "posts": posts}
        question = {
            "name": _answer_name(name),
            "answers": self.offered,
            "answer": getattr(value, "answer", ""),
        }
        return format_html(
            "{}{}{}",
            line,
            render_to_string("accounts/post_titles.html", context) if self.suggests else "",
            render_to_string("accounts/post_meant.html", question) if self.offered else "",
        )


class NewTitleInput(PostInput):
    """A text box for the job title of a new post, without suggestions."""

    suggests = False


class HiddenPostInput(forms.HiddenInput):
    """The text and the answer, for the page that shows what would change."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """Both hidden."""
        answer = forms.HiddenInput().render(_answer_name(name), getattr(value, "answer", ""))
        return format_html("{}{}", super().render(name, value, attrs, renderer), answer)


class PostField(TextField):
    """An existing post, by job title with or without its team, or the job title of a new one.

    A title that no post has is asked about: similar posts are offered, and a new post is only
    created if the person says so. Words such as “TBC” are refused. The value is a PostChoice, or
    None if the box is empty. `initial` can be a Post. The choice must be passed to the service,
    which calls `chosen_post`.
    """

    widget = PostInput
    hidden_widget = HiddenPostInput

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

        Refuses a job title that is in several teams, and one that no post has until the person has
        said what it means.
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
        merged = Post.with_merged.exclude(merged_into=None).filter(job_title__iexact=text)
        if former := merged.select_related("merged_into__team").order_by("pk").first():
            return PostChoice(former.today)
        refuse_no_post(text, can_be_blank=not self.required)
        return self._meant(text, getattr(value, "answer", ""), posts)

    def _meant(self, text: str, answer: str, posts: Sequence[Post]) -> PostChoice:
        """The post that the answer names. Asks if there is no answer for this text."""
        near = similar_posts(text, posts)
        choices = {_answer(post.pk, text): PostChoice(post) for post in near}
        choices[_answer(NEW, text)] = PostChoice(None, text)
        self.widget.offered = [
            (
                key,
                str(choice)
                if choice.post
                else _("Create the new post “%(text)s”") % {"text": text},
            )
            for key, choice in choices.items()
        ]
        if answer in choices:
            return choices[answer]
        if near:
            raise forms.ValidationError(
                _("Did you mean “%(post)s”? Select the post below, or create a new one")
                % {"post": near[0].full_title}
            )
        raise forms.ValidationError(
            _("There is no post “%(text)s”. Check the job title, or select the box to create it")
            % {"text": text}
        )


class NewTitleField(TextField):
    """The job title of a new or changed post.

    If another post has a similar title, the person must say that it is a different post.
    """

    widget = NewTitleInput

    def clean(self, value: Any) -> str:
        """The title on one line."""
        return TypedPost.of(" ".join(super().clean(value).split()), getattr(value, "answer", ""))

    def refuse_similar(self, title: str, others: Sequence[Post]) -> None:
        """Raises ValidationError for words such as “TBC”, or to ask about a similar post."""
        refuse_no_post(title, can_be_blank=False)
        near = similar_posts(title, others)
        if not near:
            return
        answer = _answer(NEW, title)
        self.widget.offered = [(answer, _("Yes, “%(text)s” is a different post") % {"text": title})]
        if getattr(title, "answer", "") != answer:
            raise forms.ValidationError(
                _("There is already a post “%(post)s”. Is this a different post?")
                % {"post": near[0].full_title}
            )


def similar_posts(text: str, posts: Sequence[Post]) -> list[Post]:
    """Up to three posts with a similar title, nearest first. The team can be given with it."""
    by_title: dict[str, list[Post]] = {}
    for post in posts:
        for title in {post.job_title, post.full_title}:
            by_title.setdefault(title.casefold(), []).append(post)
    near = SimilarTitles(by_title).near(text)
    return list(dict.fromkeys(post for title in near for post in by_title[title]))[:3]


def refuse_no_post(text: str, *, can_be_blank: bool) -> None:
    """Raises ValidationError if the text says that there is no post."""
    if not names_no_post(text):
        return
    words = (
        _("“%(text)s” is not a job title. Leave this blank if there is no post yet")
        if can_be_blank
        else _("“%(text)s” is not a job title. Enter the job title of a post")
    )
    raise forms.ValidationError(words % {"text": text})
