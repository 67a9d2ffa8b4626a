"""An item placed on an agenda moves the items after it down. No two share a position."""

import pytest

from committees.meetings.services.agenda import ItemFacts, save_item
from committees.models import AgendaItem
from safeguard.audit.models import AuditEvent
from safeguard.exceptions import StaleRecord
from tests.committees.making import by, make_committee, make_item, make_meeting

pytestmark = [pytest.mark.django_db, pytest.mark.both_engines]


@pytest.fixture
def meeting():
    return make_meeting(make_committee())


def place(item, order):
    facts = ItemFacts(title=item.title, number=item.number, order=order)
    return save_item(meeting=item.meeting, facts=facts, item=item, version=item.version, **by())


def agenda(meeting):
    return [(item.title, item.order) for item in meeting.items.in_order()]


def test_a_new_first_item_moves_the_others_down(meeting):
    for title in ("Minutes", "Report"):
        make_item(meeting, title)

    make_item(meeting, "Apologies", order=1)

    assert agenda(meeting) == [("Apologies", 1), ("Minutes", 2), ("Report", 3)]


@pytest.mark.parametrize(
    ("title", "order", "after"), [("C", 1, "CABD"), ("A", 3, "BCAD"), ("D", 2, "ADBC")]
)
def test_moving_an_item_shifts_the_items_in_between(meeting, title, order, after):
    items = {name: make_item(meeting, name) for name in "ABCD"}

    place(items[title], order)

    assert agenda(meeting) == [(name, number) for number, name in enumerate(after, start=1)]


def test_items_entered_out_of_order_keep_their_positions(meeting):
    for title, order in (("Five", 5), ("Three", 3), ("Four", 4), ("New three", 3)):
        make_item(meeting, title, order=order)

    assert agenda(meeting) == [("New three", 3), ("Three", 4), ("Four", 5), ("Five", 6)]


def test_items_with_the_same_position_are_given_different_ones(meeting):
    for title in ("A", "B"):
        make_item(meeting, title)
    AgendaItem.objects.update(order=1)

    make_item(meeting, "C", order=1)

    assert agenda(meeting) == [("C", 1), ("A", 2), ("B", 3)]


def test_moving_an_item_is_audited_and_makes_an_open_form_out_of_date(meeting):
    first = make_item(meeting, "A")
    make_item(meeting, "B", order=1)

    with pytest.raises(StaleRecord):
        place(first, 1)

    event = AuditEvent.objects.get(verb="item.moved")
    assert (event.target, event.details) == (
        f"committees.agendaitem:{first.pk}",
        {"old": 1, "new": 2},
    )
