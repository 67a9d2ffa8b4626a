"""What to say if a question has been answered, or a review replied to or decided."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from actions.models import Action, ActionEntry, Outcome, Question, Reading
from actions.moderation.services.moderation import newest_reading
from safeguard.dates import moment_in_words
from safeguard.forms.pages import HasPage, Overtaken


def question_overtaken(question: Question, *, row: HasPage | str) -> Overtaken | None:
    """Says who has replied and when; None if nobody has."""
    if question.replied_at is None:
        return None
    why = _replied(question.action, question)
    return Overtaken(why, heading=_("This question has already been answered"), row=row)


def reading_overtaken(
    reading: Reading,
    *,
    row: HasPage | str,
    is_published: bool = False,
    onward: tuple[str, Any] | None = None,
) -> Overtaken | None:
    """Says who has decided the rating or replied, or what has happened since; None if it is open.

    `is_published` says whether the report wording has been published.
    """
    action = reading.entry.action
    said = {"ref": action.ref}
    if reading.settled_by and reading.settled_at:
        said["name"] = reading.settled_by.name_at(reading.settled_at)
        said["when"] = moment_in_words(reading.settled_at)
        why = _("%(ref)s was decided by %(name)s %(when)s.") % said
        heading = _("This rating has already been decided")
    elif newest_reading(reading.entry) != reading:
        why = _("The improvement team has reviewed the update about %(ref)s again since.") % said
        heading = _("This review is no longer the latest")
    elif is_published and not reading.is_challenge:
        why = _("A report with this wording about %(ref)s has been published.") % said
        heading = _("This wording has already been published")
    else:
        return None
    return Overtaken(why, heading=heading, row=row, onward=onward)


def entries_reviewed(entries: Iterable[ActionEntry]) -> list[str]:
    """A sentence for each update that needs no review now: who reviewed it and when."""
    sentences = []
    for entry in entries:
        reading, said = newest_reading(entry), {"ref": entry.action.ref}
        if reading and reading.outcome == Outcome.ACCEPTED:
            words = _("%(name)s accepted the update about %(ref)s %(when)s.")
        elif reading:
            words = _("%(name)s reviewed the update about %(ref)s %(when)s.")
        else:
            words = _("The lead has sent a newer update about %(ref)s.")
        if reading:
            said["name"] = reading.read_by.name_at(reading.read_at)
            said["when"] = moment_in_words(reading.read_at)
        sentences.append(words % said)
    return sentences


def challenge_replied(reading: Reading, *, row: HasPage | str) -> Overtaken | None:
    """Says who has replied to the challenged rating and when; None if nobody has."""
    if not reading.is_challenge or reading.replied_at is None:
        return None
    why = _replied(reading.entry.action, reading)
    return Overtaken(why, heading=_("A reply has already been sent"), row=row)


def _replied(action: Action, replied: Question | Reading) -> str:
    assert replied.replied_at  # noqa: S101 - both callers have checked it
    words = _(
        "%(name)s replied about %(ref)s %(when)s. You can reply once. To change what you said, "
        "send an update about the action."
    )
    return words % {
        "name": replied.replied_name,
        "ref": action.ref,
        "when": moment_in_words(replied.replied_at),
    }
