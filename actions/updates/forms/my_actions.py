"""The forms for a person's updates: a whole form for each open action, a tick for the others."""

import hashlib
import re
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any, cast

from crispy_forms_gds.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from actions.models import Action, ActionEntry, Draft, EntryKind
from actions.updates.forms.progress import BOXES, ProgressForm
from safeguard.dates import in_words
from safeguard.forms.pages import SentForm, digest_of
from safeguard.forms.versioned import VersionedForm

TICK = "nothing_changed"
# The name of an input on the page: the action's key and the field's name.
_BOX = re.compile(r"a(\d{1,18})-(\w+)", re.ASCII)


def prefix_of(action: Action) -> str:
    """The prefix of the names of an action's inputs."""
    return f"a{action.pk}"


class TickForm(VersionedForm):
    """The tick that nothing has changed, for an action whose form is not open."""

    nothing_changed = forms.BooleanField(label=gettext_lazy("Nothing has changed"), required=False)
    is_changed = confirms = True

    def __init__(self, data: QueryDict, *, action: Action) -> None:
        super().__init__(data, prefix=prefix_of(action))

    @property
    def submitted_texts(self) -> dict[str, str]:
        """The tick, to be kept as a draft."""
        return {TICK: "on"}

    def arguments(self) -> dict[str, Any]:
        """The update, as keyword arguments for the service."""
        return {"version": self.cleaned_data["version"]}


class AnswerForm(ProgressForm):
    """The form of an open action. If it is left untouched, it is not sent.

    `drawn` is a digest of the field values when the page was loaded, since the action may have
    changed in the meantime. `answer` is the lead's earlier update in this round, which they can
    change. Otherwise the form begins with the words of `last`, the last update, except for what
    has been done since. A date that has passed is left out.
    """

    nothing_changed = forms.BooleanField(label=gettext_lazy("Nothing has changed"), required=False)
    drawn = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    field_order = [TICK, *BOXES]

    def __init__(
        self,
        *args: Any,
        action: Action,
        can_confirm: bool,
        on: date,
        answer: ActionEntry | None = None,
        last: ActionEntry | None = None,
        draft: Draft | None = None,
        **kwargs: Any,
    ) -> None:
        self.action = action
        super().__init__(*args, action=action, on=on, prefix=prefix_of(action), **kwargs)
        if not can_confirm and self.add_prefix(TICK) not in self.data:
            del self.fields[TICK]
        self.fields["progress_made"].required = False
        words = self._words_of(answer)
        before = {} if words else last_words(last, on=on)
        self.initial = {**self.initial, **before, **words}
        self.initial["drawn"] = _digest(self._first)
        self.draw_draft(draft)
        if last and not words:
            self._say_since(last, on=on)
        self._mark(before)
        self.draw()

    def draw(self) -> None:
        """Shows only the fields.

        The page itself has the checkbox and the buttons.
        """
        super().draw()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, rows in (("progress_made", 3), ("improvement_required", 2)):
            self.fields[name].widget.attrs["rows"] = rows
        fields = [self._drawn(name, field) for name, field in self.fields.items() if name != TICK]
        self.helper.layout = Layout(*fields)

    def _words_of(self, answer: ActionEntry | None) -> dict[str, str]:
        """Field values from the earlier update in this round."""
        if answer is None or answer.kind != EntryKind.PROGRESS:
            return {}
        names = ("progress_made", "improvement_required", "next_step", "no_date_reason", "reason")
        words = {name: getattr(answer, name) for name in names}
        if answer.rating and answer.rating.code in self.ratings:
            words["rating"] = answer.rating.code
        return words | {"next_step_due": answer.next_step_due.as_typed}

    def _say_since(self, last: ActionEntry, *, on: date) -> None:
        """Says in the labels since when, and which date of last time has passed."""
        since = {"day": in_words(last.effective_on)}
        done = self.fields["progress_made"]
        done.label = _("What has been done since %(day)s?") % since
        done.error_messages["required"] = _("Enter what has been done since %(day)s") % since
        if last.next_step_on and last.next_step_on < on:
            self.fields["next_step_due"].help_text = _(
                "Last time: %(day)s, which has passed. For example, 31/3/2027 or March 2027."
            ) % {"day": last.next_step_due.display}

    def _mark(self, before: Mapping[str, str]) -> None:
        """Says which fields hold the words of last time."""
        for name, text in before.items():
            if self._shown(name) == text and name in self.fields:
                self.fields[name].help_text = _("From last time. Change what has moved on.")

    def _shown(self, name: str) -> str:
        shown = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return _plain(shown)

    def is_older_than(self, action: Action) -> bool:
        """Whether someone else has changed the action since the form was shown."""
        return self.cleaned_data.get("version") not in (None, action.version)

    @property
    def keeps_rating(self) -> bool:
        """Whether the rating is shown as it is now, and no reason has been given for another."""
        now = self.action.rating.code if self.action.rating else ""
        return self._shown("rating") == now and not self._shown("reason")

    @property
    def _first(self) -> dict[str, str]:
        """Initial field values, without empty ones."""
        texts = {name: _plain(self.initial.get(name)) for name in self.boxes}
        return {name: text for name, text in texts.items() if text}

    @property
    def is_changed(self) -> bool:
        """Whether anything was ticked or typed, or the rating was changed."""
        return self._initial_digest != _digest(self.submitted_texts)

    @property
    def confirms(self) -> bool:
        """Whether only "nothing has changed" was ticked."""
        sent = self.submitted_texts
        return bool(sent.pop(TICK, "")) and self._initial_digest == _digest(sent)

    @property
    def _initial_digest(self) -> str:
        return str(self["drawn"].data or self.initial["drawn"])

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """Each error message and the id of its input or, for a general error, of the action."""
        about_all = [(f"action-{self.action.pk}", str(e)) for e in self.non_field_errors()]
        return about_all + [
            (box.auto_id + "_1" * (box.name == "rating"), str(error))
            for box in self.visible_fields()
            for error in box.errors
        ]

    def clean(self) -> dict[str, Any]:
        """Progress is required unless nothing has changed."""
        cleaned = super().clean()
        if not self.confirms and "progress_made" in cleaned and not cleaned["progress_made"]:
            message = self.fields["progress_made"].error_messages["required"]
            self.add_error("progress_made", message)
        return cleaned

    def arguments(self) -> dict[str, Any]:
        """The update, as keyword arguments for the service."""
        if self.confirms:
            return {"version": self.cleaned_data["version"]}
        for name in (TICK, "drawn"):
            self.cleaned_data.pop(name, None)
        return super().arguments()


def last_words(last: ActionEntry | None, *, on: date) -> dict[str, str]:
    """Field values from the last update, without what was done then or a date that has passed."""
    if last is None:
        return {}
    words = {name: _plain(getattr(last, name)) for name in ("improvement_required", "next_step")}
    if last.next_step_on is None or last.next_step_on >= on:
        words["next_step_due"] = _plain(last.next_step_due.as_typed)
    words["no_date_reason"] = _plain(last.no_date_reason)
    return {name: text for name, text in words.items() if text}


def sent_part(form: TickForm | AnswerForm) -> SentForm:
    """An action's form as submitted, separate from the others on the page."""
    data = cast("QueryDict", form.data)
    own = {name: texts for name, texts in data.lists() if name.startswith(f"{form.prefix}-")}
    return SentForm(form.cleaned_data["nonce"], digest_of(MultiValueDict(own)))


def actions_in(data: QueryDict) -> set[int]:
    """Keys of the actions in the posted data."""
    return {int(found[1]) for name in data if (found := _BOX.fullmatch(name))}


def open_in(data: QueryDict) -> set[int]:
    """Keys of the actions in the posted data whose form was open."""
    found = [_BOX.fullmatch(name) for name in data]
    return {int(each[1]) for each in found if each and each[2] in ("drawn", *BOXES)}


def ticked_in(data: QueryDict) -> set[int]:
    """Keys of the actions ticked as unchanged in the posted data."""
    found = [_BOX.fullmatch(name) for name in data]
    return {int(each[1]) for each in found if each and each[2] == TICK}


def texts_about_closed(data: QueryDict, actions: Collection[int]) -> list[str]:
    """Texts submitted for actions that have since been closed or handed over."""
    texts = []
    for name, text in data.items():
        found = _BOX.fullmatch(name)
        if found and int(found[1]) not in actions and found[2] in BOXES[1:] and str(text).strip():
            texts.append(str(text).strip())
    return texts


def _plain(text: Any) -> str:
    return str(text or "").replace("\r\n", "\n").strip()


def _digest(boxes: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(boxes.items())).encode()).hexdigest()
