"""Searching committees, agendas, minutes and resolutions.

A minute or item is also found by its number, and a meeting by its date.
"""

import re

from django.utils.translation import gettext as _

from committees.meetings.readable import readable_by
from committees.models import AgendaItem, Committee, Minute, Resolution
from committees.models.meeting import AgendaItemQuerySet
from safeguard.accounts.models import User
from safeguard.dates import NotADate, in_words, parse_day
from safeguard.text_search import MOST_FOUND, Found, Group, Words, group_of

_MINUTE = re.compile(r"min(?:ute|\.)?\s+(?:no\.?\s*)?(\S+)", re.IGNORECASE)
_ITEM = re.compile(r"(?:agenda )?item\s+(?:no\.?\s*)?(\S+)", re.IGNORECASE)
_MEETING = "item__meeting__committee"


def search(user: User, words: Words) -> list[Group]:
    """The results, in one group for each kind of record."""
    return [
        _committees(user, words),
        _items(user, words),
        _minutes(user, words),
        _resolutions(user, words),
    ]


def jump(user: User, words: Words) -> list[Found]:
    """Minutes or items with the number typed ("minute 60", "item 46"), or meetings on the day.

    Latest first; none for any other text.
    """
    if match := _MINUTE.fullmatch(words.typed):
        same = readable_by(user).minutes.filter(number__iexact=match[1]).select_related(_MEETING)
        newest = same.order_by("-item__meeting__held_on", "-pk")[:MOST_FOUND]
        return [_minute(minute, words.excerpt(minute.text)) for minute in newest]
    if match := _ITEM.fullmatch(words.typed):
        items = readable_by(user).items.filter(number__iexact=match[1])
        return [_item(item) for item in _newest_items(items)[:MOST_FOUND]]
    try:
        day = parse_day(words.typed)
    except NotADate:
        return []
    meetings = readable_by(user).meetings.filter(held_on=day).select_related("committee")
    return [
        Found(title=str(meeting), address=meeting.get_absolute_url())
        for meeting in meetings.order_by("committee__name", "pk")[:MOST_FOUND]
    ]


def _committees(user: User, words: Words) -> Group:
    committees = readable_by(user).committees.order_by("name", "pk")

    def found(committee: Committee) -> Found:
        return Found(title=committee.name, address=committee.get_absolute_url())

    return group_of(_("Committees"), words.names((row, row.name) for row in committees), found)


def _items(user: User, words: Words) -> Group:
    """Items without a minute. The others are found as their minutes."""
    readable = readable_by(user)
    others = _newest_items(readable.items.exclude(pk__in=readable.minutes.values("item")))
    return group_of(_("Agenda items"), words.best_first(others, "search_text"), _item)


def _newest_items(items: AgendaItemQuerySet) -> AgendaItemQuerySet:
    return items.select_related("meeting__committee").order_by("-meeting__held_on", "order", "pk")


def _item(item: AgendaItem) -> Found:
    meeting = item.meeting
    beside = f"{meeting.committee.name}, {in_words(meeting.held_on)}"
    return Found(title=str(item), address=item.get_absolute_url(), beside=beside)


def _minutes(user: User, words: Words) -> Group:
    readable = readable_by(user)
    columns = ["search_text", "item__search_text"]
    columns += ["exempt_search_text"] if readable.shows_exempt else []
    newest = readable.minutes.select_related(_MEETING).order_by("-item__meeting__held_on", "-pk")

    def found(minute: Minute) -> Found:
        exempt = minute.exempt_text if readable.shows_exempt else ""
        return _minute(minute, words.excerpt(minute.text, minute.public_summary, exempt))

    return group_of(_("Minutes"), words.best_first(newest, *columns), found)


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
    newest = (
        readable_by(user)
        .resolutions.select_related(f"minute__{_MEETING}")
        .order_by("-minute__item__meeting__held_on", "order", "pk")
    )

    def found(resolution: Resolution) -> Found:
        meeting = resolution.minute.item.meeting
        return Found(
            title=f"{resolution.minute.item.title} {resolution.label}".strip(),
            address=resolution.get_absolute_url(),
            beside=f"{meeting.committee.name}, {in_words(meeting.held_on)}",
            excerpt=words.excerpt(resolution.text),
        )

    return group_of(_("Resolutions"), words.best_first(newest, "search_text"), found)
