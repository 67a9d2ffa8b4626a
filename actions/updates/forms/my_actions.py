"""The form for all of a person's updates on one page."""

import hashlib
import re
from collections.abc import Collection, Mapping
from typing import Any, cast

from crispy_forms_gds.layout import Layout
from django import forms
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy

from actions.models import Action, ActionEntry, Draft, EntryKind
from actions.updates.forms.progress import BOXES, ProgressForm
from safeguard.forms.pages import SentForm, digest_of

TICK = "nothing_changed"
# The name of an input on the page: the action's key and the field's name.
_BOX = re.compile(r"a(\d{1,18})-(\w+)", re.ASCII)


class AnswerForm(ProgressForm):
    """One action's form on the page. If it is left untouched, it is not sent.

    `drawn` is a digest of the field values when the page was loaded, since the action may have
    changed in the meantime. `answer` is the lead's earlier update in this round, which they can
    change.
    """

    nothing_changed = forms.BooleanField(label=gettext_lazy("Nothing has changed"), required=False)
    drawn = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    field_order = [TICK, *BOXES]

    def __init__(
        self,
        *args: Any,
        action: Action,
        can_confirm: bool,
        answer: ActionEntry | None = None,
        draft: Draft | None = None,
        **kwargs: Any,
    ) -> None:
        self.action = action
        super().__init__(*args, action=action, prefix=f"a{action.pk}", **kwargs)
        if not can_confirm and self.add_prefix(TICK) not in self.data:
            del self.fields[TICK]
        self.fields["progress_made"].required = False
        self.initial = {**self.initial, **self._words_of(answer)}
        self.initial["drawn"] = _digest(self._first)
        self.draw_draft(draft)
        self.draw()

    def draw(self) -> None:
        """Shows only the fields.

        The page itself has the checkbox and one button for all actions.
        """
        super().draw()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
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
        return words | {"next_step_due": answer.next_step_text}

    @property
    def _first(self) -> dict[str, str]:
        """Initial field values, without empty ones."""
        texts = {name: str(self.initial.get(name) or "").strip() for name in self.boxes}
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

    def sent(self) -> SentForm:
        """This action's form as submitted, separate from the others on the page."""
        data = cast("QueryDict", self.data)
        own = {name: texts for name, texts in data.lists() if name.startswith(f"{self.prefix}-")}
        return SentForm(self.cleaned_data["nonce"], digest_of(MultiValueDict(own)))


def actions_in(data: QueryDict) -> set[int]:
    """Keys of the actions in the posted data."""
    return {int(found[1]) for name in data if (found := _BOX.fullmatch(name))}


def texts_about_closed(data: QueryDict, actions: Collection[int]) -> list[str]:
    """Texts submitted for actions that have since been closed or handed over."""
    texts = []
    for name, text in data.items():
        found = _BOX.fullmatch(name)
        if found and int(found[1]) not in actions and found[2] in BOXES[1:] and str(text).strip():
            texts.append(str(text).strip())
    return texts


def _digest(boxes: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(boxes.items())).encode()).hexdigest()
