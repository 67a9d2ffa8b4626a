"""Reading what one person says of all their actions on one page."""

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
from safeguard.forms.submissions import SentForm, digest_of

TICK = "nothing_changed"
# How a box of the page is called: the action's key and the field's name.
_BOX = re.compile(r"a(\d{1,18})-(\w+)", re.ASCII)


class AnswerForm(ProgressForm):
    """One action's part of the page. What is left as it was drawn says nothing.

    `drawn` is a digest of what stood in the boxes then: the action may move on meanwhile.
    `answer` is what the lead has said in this round already and may say otherwise.
    """

    nothing_changed = forms.BooleanField(label=gettext_lazy("Nothing has changed"), required=False)
    drawn = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    field_order = [TICK, *BOXES]

    def __init__(
        self,
        *args: Any,
        action: Action,
        may_confirm: bool,
        answer: ActionEntry | None = None,
        draft: Draft | None = None,
        **kwargs: Any,
    ) -> None:
        self.action = action
        super().__init__(*args, action=action, prefix=f"a{action.pk}", **kwargs)
        if not may_confirm and self.add_prefix(TICK) not in self.data:
            del self.fields[TICK]
        self.fields["progress_made"].required = False
        self.initial = {**self.initial, **self._words_of(answer)}
        self.initial["drawn"] = _digest(self._first)
        self.draw_draft(draft)
        self.draw()

    def draw(self) -> None:
        """Only the boxes: the page draws the tick on the action's line and one button for all."""
        super().draw()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        drawn = [self._drawn(name, field) for name, field in self.fields.items() if name != TICK]
        self.helper.layout = Layout(*drawn)

    def _words_of(self, answer: ActionEntry | None) -> dict[str, str]:
        """What was answered before in this round, to be changed."""
        if answer is None or answer.kind != EntryKind.PROGRESS:
            return {}
        names = ("progress_made", "improvement_required", "next_step", "no_date_reason", "reason")
        words = {name: getattr(answer, name) for name in names}
        if answer.rating and answer.rating.code in self.ratings:
            words["rating"] = answer.rating.code
        return words | {"next_step_due": answer.next_step_text}

    @property
    def _first(self) -> dict[str, str]:
        """What the boxes begin with."""
        texts = {name: str(self.initial.get(name) or "").strip() for name in self.boxes}
        return {name: text for name, text in texts.items() if text}

    @property
    def is_touched(self) -> bool:
        """Whether anything was ticked, typed or rated otherwise."""
        return self._was_drawn_with != _digest(self.in_the_boxes)

    @property
    def confirms(self) -> bool:
        """Whether the one tick says it all."""
        sent = self.in_the_boxes
        return bool(sent.pop(TICK, "")) and self._was_drawn_with == _digest(sent)

    @property
    def _was_drawn_with(self) -> str:
        return str(self["drawn"].data or self.initial["drawn"])

    @property
    def error_links(self) -> list[tuple[str, str]]:
        """Each message, with the id of the box that it is about; without one the action's own."""
        about_all = [(f"action-{self.action.pk}", str(e)) for e in self.non_field_errors()]
        return about_all + [
            (box.auto_id + "_1" * (box.name == "rating"), str(error))
            for box in self.visible_fields()
            for error in box.errors
        ]

    def clean(self) -> dict[str, Any]:
        """Words are needed unless nothing has changed."""
        cleaned = super().clean()
        if not self.confirms and "progress_made" in cleaned and not cleaned["progress_made"]:
            message = self.fields["progress_made"].error_messages["required"]
            self.add_error("progress_made", message)
        return cleaned

    def given(self) -> dict[str, Any]:
        """What the lead said, as the service takes it."""
        if self.confirms:
            return {"version": self.cleaned_data["version"]}
        for name in (TICK, "drawn"):
            self.cleaned_data.pop(name, None)
        return super().given()

    def sent(self) -> SentForm:
        """This part as it was sent; other parts of the page are other forms."""
        data = cast("QueryDict", self.data)
        own = {name: texts for name, texts in data.lists() if name.startswith(f"{self.prefix}-")}
        return SentForm(self.cleaned_data["nonce"], digest_of(MultiValueDict(own)))


def actions_in(data: QueryDict) -> set[int]:
    """The keys of the actions about which something was sent."""
    return {int(found[1]) for name in data if (found := _BOX.fullmatch(name))}


def typed_about_others(data: QueryDict, actions: Collection[int]) -> list[str]:
    """Texts about actions that are not among these any more: closed or handed over meanwhile."""
    texts = []
    for name, text in data.items():
        found = _BOX.fullmatch(name)
        if found and int(found[1]) not in actions and found[2] in BOXES[1:] and str(text).strip():
            texts.append(str(text).strip())
    return texts


def _digest(boxes: Mapping[str, str]) -> str:
    return hashlib.sha256(repr(sorted(boxes.items())).encode()).hexdigest()
