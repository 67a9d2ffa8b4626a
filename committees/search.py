"""Searching minutes and resolutions, and finding a minute by its number."""

import re

from django.utils.translation import gettext as _

from committees.meetings.readable import readable_by
from committees.models import Minute, Resolution
from safeguard.accounts.models import User
from safeguard.dates import in_words
from safeguard.text_search import MOST_FOUND, Found, Group, Words, group_of

_MINUTE = re.compile(r"min(?:ute|\.)?\s+(?:no\.?\s*)?(\S+)", re.IGNORECASE)
_MEETING = "item__meeting__committee"


def search(user: User, words: Words) -> list[Group]:
    """The results, in one group for each kind of record."""
    return [_minutes(user, words), _resolutions(user, words)]


def jump(user: User, words: Words) -> list[Found]:
    """Minutes with the number typed ("minute 60"), latest first; none for any other text."""
    match = _MINUTE.fullmatch(words.typed)
    if not match:
        return []
    same = readable_by(user).minutes.filter(number__iexact=match[1]).select_related(_MEETING)
    newest = same.order_by("-item__meeting__held_on", "-pk")[:MOST_FOUND]
    return [_minute(minute, words.excerpt(minute.text)) for minute in newest]


def _minutes(user: User, words: Words) -> Group:
    readable = readable_by(user)
    columns = ["search_text", "item__search_text"]
    columns += ["exempt_search_text"] if readable.shows_exempt else []
    rows = readable.minutes.filter(words.among(*columns)).select_related(_MEETING)

    def found(minute: Minute) -> Found:
        exempt = minute.exempt_text if readable.shows_exempt else ""
        return _minute(minute, words.excerpt(minute.text, minute.public_summary, exempt))

    return group_of(_("Minutes"), rows.order_by("-item__meeting__held_on", "-pk"), found)


def _minute(minute: Minute, excerpt: str) -> Found:
    number = minute.number or minute.item.number
    meeting = minute.item.meeting
    return Found(
        title=f"{number} {minute.item.title}".strip(),
        address=minute.get_absolute_url(),
        beside=f"{meeting.committee.name}, {in_words(meeting.held_on)}",
        excerpt=excerpt,
    )


def _resolutions(user: User, words: Words) -> Group:
    rows = readable_by(user).resolutions.filter(words.among("search_text"))
    newest = rows.select_related(f"minute__{_MEETING}").order_by(
        "-minute__item__meeting__held_on", "order", "pk"
    )

    def found(resolution: Resolution) -> Found:
        meeting = resolution.minute.item.meeting
        return Found(
            title=f"{resolution.minute.item.title} {resolution.label}".strip(),
            address=resolution.get_absolute_url(),
            beside=f"{meeting.committee.name}, {in_words(meeting.held_on)}",
            excerpt=words.excerpt(resolution.text),
        )

    return group_of(_("Resolutions"), newest, found)
