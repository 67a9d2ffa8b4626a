"""Every change to a chain is detected."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from safeguard.audit.services import EMPTY, START, ChainBroken, Head, Link, walk

KEY = "a key of the council's"
BEGAN_AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def make_chain(length, *, key=KEY, start=EMPTY):
    """An intact chain: tuples of event, previous hash and hash."""
    events, last = [], start
    for number in range(length):
        link = Link(
            seq=last.seq + 1,
            at=BEGAN_AT + timedelta(minutes=number),
            by_id=number % 3 + 1,
            channel="page",
            verb="action.progress_recorded",
            target=f"actions.action:{number}",
            details={"old": "green", "new": ["red", None, number]},
        )
        own = link.hash_after(last.hash, key)
        events.append((link, last.hash, own))
        last = Head(link.seq, own)
    return events


def head_of(events):
    last, _, own = events[-1]
    return f"{last.seq}:{own[:16]}"


TRUE_CHAIN = make_chain(12)
TRUE_HEAD = head_of(TRUE_CHAIN)
places = st.integers(0, len(TRUE_CHAIN) - 1)

EDITS = [
    ("seq", st.integers(-5, 40)),
    ("at", st.datetimes(timezones=st.just(UTC))),
    ("by_id", st.integers(0, 9)),
    ("channel", st.sampled_from(["page", "link", "command", ""])),
    ("verb", st.text(max_size=30)),
    ("target", st.text(max_size=30)),
    (
        "details",
        st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.integers() | st.text()),
    ),
]
edits = st.sampled_from(EDITS).flatmap(lambda edit: edit[1].map(lambda value: {edit[0]: value}))


@settings(max_examples=400)
@given(place=places, edit=edits)
def test_an_edited_event_is_detected_and_named(place, edit):
    copy = list(TRUE_CHAIN)
    link, before, own = copy[place]
    forged = replace(link, **edit)
    copy[place] = (forged, before, own)
    if forged == link:
        return

    with pytest.raises(ChainBroken) as broken:
        walk(copy, keys=[KEY])

    assert broken.value.seq == place + 1


@settings(max_examples=200)
@given(place=places, position=st.integers(0, 63), digit=st.sampled_from("0123456789abcdef"))
@pytest.mark.parametrize("which", [1, 2])
def test_an_edited_hash_is_detected(which, place, position, digit):
    copy = list(TRUE_CHAIN)
    row = list(copy[place])
    if row[which][position] == digit:
        return
    row[which] = row[which][:position] + digit + row[which][position + 1 :]
    copy[place] = tuple(row)

    with pytest.raises(ChainBroken) as broken:
        walk(copy, keys=[KEY])

    assert broken.value.seq == place + 1


@settings(max_examples=200)
@given(place=places, renumbered=st.booleans())
def test_a_deleted_event_is_detected(place, renumbered):
    copy = [row for number, row in enumerate(TRUE_CHAIN) if number != place]
    if renumbered:
        copy = [(replace(row[0], seq=seq), *row[1:]) for seq, row in enumerate(copy, start=1)]

    with pytest.raises(ChainBroken):
        walk(copy, keys=[KEY], anchor=TRUE_HEAD)


@settings(max_examples=200)
@given(one=places, other=places, renumbered=st.booleans())
def test_swapped_events_are_detected(one, other, renumbered):
    if one == other:
        return
    copy = list(TRUE_CHAIN)
    copy[one], copy[other] = copy[other], copy[one]
    if renumbered:
        copy = [(replace(row[0], seq=seq), *row[1:]) for seq, row in enumerate(copy, start=1)]

    with pytest.raises(ChainBroken) as broken:
        walk(copy, keys=[KEY])

    assert broken.value.seq == min(one, other) + 1


@settings(max_examples=200)
@given(place=st.integers(0, len(TRUE_CHAIN)), source=places)
def test_an_inserted_event_is_detected(place, source):
    before = TRUE_CHAIN[place - 1][2] if place else START
    link = replace(TRUE_CHAIN[source][0], seq=place + 1)
    forged = (link, before, link.hash_after(before, "another key"))
    after = [(replace(row[0], seq=row[0].seq + 1), *row[1:]) for row in TRUE_CHAIN[place:]]

    with pytest.raises(ChainBroken) as broken:
        walk([*TRUE_CHAIN[:place], forged, *after], keys=[KEY])

    assert broken.value.seq == place + 1


@settings(max_examples=50)
@given(left=st.integers(0, len(TRUE_CHAIN) - 1))
def test_removed_newest_events_are_detected_with_an_earlier_head(left):
    copy = TRUE_CHAIN[:left]

    with pytest.raises(ChainBroken) as broken:
        walk(copy, keys=[KEY], anchor=TRUE_HEAD)

    assert broken.value.seq == left + 1


def test_rewritten_newest_events_are_detected_with_an_earlier_head():
    end = Head(8, TRUE_CHAIN[7][2])
    regrown = [*TRUE_CHAIN[:8], *make_chain(9, start=end)]

    with pytest.raises(ChainBroken) as broken:
        walk(regrown, keys=[KEY], anchor=TRUE_HEAD)

    assert walk(regrown, keys=[KEY]).seq == 17
    assert broken.value.seq == 12


def test_an_intact_chain_contains_every_earlier_head():
    earlier = head_of(TRUE_CHAIN[:5])

    head = walk(TRUE_CHAIN, keys=[KEY], anchor=earlier)

    assert str(head) == TRUE_HEAD


def test_a_chain_is_valid_across_a_change_of_key():
    old = make_chain(3, key="the old key")
    both = [*old, *make_chain(3, start=Head(3, old[-1][2]))]

    head = walk(both, keys=[KEY, "the old key"])

    assert head.seq == 6
    with pytest.raises(ChainBroken):
        walk(both, keys=[KEY])


def test_an_empty_chain_has_a_head():
    head = walk([], keys=[KEY], anchor="0:0000000000000000")

    assert str(head) == "0:0000000000000000"
