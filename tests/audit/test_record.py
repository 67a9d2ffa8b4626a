"""Recording audit events."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, datetime

import pytest
from django.db import connection, transaction

from safeguard.accounts.models import HoldingKind
from safeguard.accounts.roles import Role
from safeguard.audit import services
from safeguard.audit.models import AuditEvent, Channel
from safeguard.audit.services import recording_as
from tests.factories import NOW, make_post, make_user

pytestmark = [pytest.mark.usefixtures("empty_trail"), pytest.mark.both_engines]


@pytest.mark.django_db
def test_an_event_records_who_changed_which_record_and_how():
    officer, post = make_user(Role.OFFICER), make_post()

    with recording_as(Channel.PAGE):
        services.record("post.moved", post, by=officer, at=NOW, old=None, new=3)

    stored = AuditEvent.objects.get()
    assert (stored.seq, stored.at, stored.by, stored.channel) == (1, NOW, officer, "page")
    assert (stored.verb, stored.target) == ("post.moved", f"accounts.post:{post.pk}")
    assert stored.details == {"old": None, "new": 3}


@pytest.mark.django_db
def test_details_are_stored_as_json_with_iso_dates():
    officer = make_user(Role.OFFICER)
    details = {
        "day": date(2026, 3, 31),
        "moment": NOW,
        "kind": HoldingKind.COVER,
        "role": Role.CLERK,
        "many": [date(2026, 1, 1), {"deep": True}],
    }

    services.record("test.done", "test:1", by=officer, at=NOW, **details)

    assert AuditEvent.objects.get().details == {
        "day": "2026-03-31",
        "moment": "2026-03-02T09:30:00+00:00",
        "kind": "COVER",
        "role": "clerk",
        "many": ["2026-01-01", {"deep": True}],
    }


@pytest.mark.django_db
@pytest.mark.parametrize("value", [0.5, object(), {1, 2}, b"bytes"])
def test_a_detail_that_is_neither_json_nor_a_date_is_refused(value):
    officer = make_user(Role.OFFICER)

    with pytest.raises(TypeError):
        services.record("test.done", "test:1", by=officer, at=NOW, value=value)

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db
def test_a_naive_time_is_refused():
    officer = make_user(Role.OFFICER)

    with pytest.raises(ValueError, match="aware"):
        services.record("test.done", "test:1", by=officer, at=datetime(2026, 3, 2))  # noqa: DTZ001

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused():
    officer = make_user(Role.OFFICER)

    with pytest.raises(services.OutsideTransaction):
        services.record("test.done", "test:1", by=officer, at=NOW)

    assert not AuditEvent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_an_event_is_rolled_back_with_its_change():
    officer = make_user(Role.OFFICER)

    with transaction.atomic():
        services.record("test.done", "test:1", by=officer, at=NOW)
        transaction.set_rollback(True)

    assert services.head() == "0:0000000000000000"


@pytest.mark.django_db
def test_several_events_are_recorded_in_three_queries(django_assert_max_num_queries):
    officer = make_user(Role.OFFICER)
    services.record("test.begun", "test:0", by=officer, at=NOW)
    events = [services.NewEvent("test.done", f"test:{n}", {"n": n}) for n in range(50)]

    with django_assert_max_num_queries(3):
        count = services.record_all(events, by=officer, at=NOW)

    assert count == 50
    assert list(AuditEvent.objects.order_by("seq").values_list("seq", flat=True)) == [*range(1, 52)]
    assert str(services.verify()) == services.head()


@pytest.mark.django_db
def test_a_digest_is_the_sha_256_of_the_text():
    text = "Llŷn"

    digest = services.digest(text)

    assert digest == "23e095ca077e593b5c62ef591f559079d7104e8dd2f9018522052b5a52ddd126"


@pytest.mark.django_db(transaction=True)
def test_concurrent_events_form_one_chain_without_gaps():
    officer = make_user(Role.OFFICER)

    def record_some(person):
        try:
            for n in range(10):
                with transaction.atomic():
                    services.record("test.done", f"test:{person}", by=officer, at=NOW, n=n)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(record_some, range(8)))

    assert AuditEvent.objects.count() == 80
    assert services.verify().seq == 80


def verbs():
    return list(AuditEvent.objects.order_by("seq").values_list("verb", flat=True))


@pytest.mark.django_db
def test_events_can_be_recorded_last_in_their_order(django_assert_num_queries):
    officer = make_user(Role.OFFICER)
    told = []

    with services.recording_last():
        with django_assert_num_queries(0):
            services.record("test.begun", "test:1", by=officer, at=NOW)
            services.after_recording(lambda: told.append(verbs()))
            services.record("test.done", "test:1", by=officer, at=NOW)
        assert verbs() == told == []

    assert verbs() == ["test.begun", "test.done"]
    assert told == [["test.begun"]]
    services.verify()


@pytest.mark.django_db
def test_a_failed_part_leaves_no_events():
    officer = make_user(Role.OFFICER)

    with services.recording_last():
        services.record("test.begun", "test:1", by=officer, at=NOW)
        with suppress(ValueError), transaction.atomic(), services.recording_last():
            services.record("test.failed", "test:1", by=officer, at=NOW)
            raise ValueError
        with services.recording_last():
            services.record("test.done", "test:1", by=officer, at=NOW)
        assert verbs() == []

    assert verbs() == ["test.begun", "test.done"]
    services.verify()


@pytest.mark.django_db
def test_a_failed_block_records_nothing_and_the_next_one_works():
    officer = make_user(Role.OFFICER)

    with suppress(ValueError), transaction.atomic(), services.recording_last():
        services.record("test.failed", "test:1", by=officer, at=NOW)
        raise ValueError
    services.record("test.done", "test:1", by=officer, at=NOW)

    assert verbs() == ["test.done"]
