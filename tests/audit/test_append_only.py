"""History tables accept new rows and refuse every other change."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.test.utils import isolate_apps

from safeguard.accounts.roles import Role
from safeguard.audit import append_only, services
from safeguard.audit.models import AppendOnlyModel, AuditEvent
from tests.audit.attacks import ATTACKS, ON_SQLITE
from tests.factories import NOW, TODAY, make_user

pytestmark = pytest.mark.both_engines


def add_events(count=2):
    officer = make_user(Role.OFFICER)
    with transaction.atomic():
        for n in range(count):
            services.record("test.done", f"test:{n}", by=officer, at=NOW)


def rows_of(model):
    return list(model.objects.order_by("pk").values())


@pytest.fixture
def without_recursive_triggers(db):
    """A connection with SQLite's defaults, where REPLACE fires no DELETE trigger."""
    if ON_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = OFF")
    yield
    if ON_SQLITE:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA recursive_triggers = ON")


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_trail", "without_recursive_triggers")
@pytest.mark.parametrize("attack", ATTACKS)
def test_the_database_refuses_to_change_audit_events(attack):
    add_events()
    before = rows_of(AuditEvent)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        attack(AuditEvent)

    assert rows_of(AuditEvent) == before


@pytest.mark.django_db
@pytest.mark.skipif(not ON_SQLITE, reason="only SQLite knows REPLACE")
@pytest.mark.usefixtures("empty_trail", "without_recursive_triggers")
@pytest.mark.parametrize(("row_number", "hash_"), [("NULL", "hash"), ("rowid", "'new'")])
def test_a_row_cannot_be_replaced_through_another_unique_column(row_number, hash_):
    add_events()
    before = rows_of(AuditEvent)

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "REPLACE INTO audit_auditevent (rowid, hash, seq, at, by_id, channel, verb, target,"  # noqa: S608
            f" details, previous_hash) SELECT {row_number}, {hash_}, 99, at, by_id, channel,"
            " 'forged', target, details, previous_hash FROM audit_auditevent WHERE seq = 1"
        )

    assert rows_of(AuditEvent) == before


NOTE = migrations.AddField("auditevent", "note", models.CharField(max_length=9, db_default="none"))
NOTE_IS_SHORT = migrations.AddConstraint(
    "auditevent",
    models.CheckConstraint(condition=~models.Q(note="too long"), name="note_is_short"),
)


@pytest.fixture
def rebuilt_table(transactional_db):
    """The audit table after a later migration.

    On SQLite, that rebuilds the table without triggers.
    """
    before = MigrationLoader(connection).project_state()
    middle, after = before.clone(), before.clone()
    NOTE.state_forwards("audit", middle)
    NOTE.state_forwards("audit", after)
    NOTE_IS_SHORT.state_forwards("audit", after)
    with connection.schema_editor() as editor:
        NOTE.database_forwards("audit", editor, before, middle)
    with connection.schema_editor() as editor:
        NOTE_IS_SHORT.database_forwards("audit", editor, middle, after)
    yield AuditEvent._meta.db_table
    with connection.schema_editor() as editor:
        NOTE_IS_SHORT.database_backwards("audit", editor, after, middle)
    with connection.schema_editor() as editor:
        NOTE.database_backwards("audit", editor, middle, before)
    call_command("migrate", verbosity=0)


def installed_triggers():
    tables = append_only.histories(connection)
    missing = {trigger.name for trigger in append_only.faulty(connection, tables)}
    return {trigger.name for trigger in append_only.required(connection, tables)} - missing


@pytest.mark.usefixtures("empty_trail", "rebuilt_table")
def test_triggers_are_restored_after_a_migration_rebuilds_the_table():
    if ON_SQLITE:
        assert not {name for name in installed_triggers() if name.startswith("audit_")}

    call_command("migrate", verbosity=0)

    # The model does not have the new column, so the rows are inserted and read in SQL.
    officer = make_user(Role.OFFICER)
    with connection.cursor() as cursor:
        for seq in (1, 2):
            cursor.execute(
                "INSERT INTO audit_auditevent (seq, at, by_id, channel, verb, target, details,"
                " previous_hash, hash, note) VALUES (%s, %s, %s, 'page', 'test.done', 'test:1',"
                " '{}', '', %s, 'none')",
                [seq, NOW, officer.pk, str(seq)],
            )
    for attack in ATTACKS:
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            attack(AuditEvent)
    assert AuditEvent.objects.filter(verb="test.done").count() == 2


@pytest.mark.django_db
def test_installing_again_restores_missing_and_changed_triggers():
    names = installed_triggers()
    with connection.cursor() as cursor:
        if ON_SQLITE:
            cursor.execute("DROP TRIGGER audit_auditevent_refuses_update")
            cursor.execute("DROP TRIGGER audit_auditevent_refuses_delete")
            cursor.execute(
                "CREATE TRIGGER audit_auditevent_refuses_delete BEFORE DELETE ON audit_auditevent"
                " WHEN false BEGIN SELECT 1; END"
            )
        else:
            cursor.execute("DROP TRIGGER audit_auditevent_refuses_update ON audit_auditevent")
            cursor.execute(
                "ALTER TABLE audit_auditevent DISABLE TRIGGER audit_auditevent_refuses_delete"
            )
    assert names - installed_triggers() == {
        "audit_auditevent_refuses_update",
        "audit_auditevent_refuses_delete",
    }

    append_only.install(connection, append_only.histories(connection))

    assert installed_triggers() == names


@pytest.fixture
def diary(transactional_db):
    """A redactable history table with two rows."""
    with isolate_apps("safeguard.audit"):

        class Diary(AppendOnlyModel):
            redactable = ("words", "title")

            ref = models.CharField(max_length=20)
            part = models.CharField(max_length=20, null=True)  # noqa: DJ001
            words = models.TextField()
            title = models.CharField(max_length=20, blank=True)
            data = models.JSONField(default=dict)
            redacted_on = models.DateField(null=True)

            class Meta:
                app_label = "audit"
                constraints = [models.UniqueConstraint(fields=["ref", "part"], name="diary_one")]

        with connection.schema_editor() as editor:
            editor.create_model(Diary)
        append_only.install(connection, [append_only.History(Diary, Diary.redactable)])
        Diary.objects.create(ref="A1", part="a", words="Names a child.", title="A visit")
        Diary.objects.create(ref="A1", part=None, words="Says little.")
        yield Diary
        with connection.schema_editor() as editor:
            editor.delete_model(Diary)


@pytest.mark.parametrize("blanked", [{"words": ""}, {"words": "", "title": ""}])
def test_a_redaction_blanks_text_and_sets_the_date(diary, blanked):
    row = diary.objects.get(part="a")

    diary.objects.filter(pk=row.pk).update(redacted_on=TODAY, **blanked)

    row.refresh_from_db()
    assert (row.words, row.redacted_on, row.ref) == ("", TODAY, "A1")


@pytest.mark.parametrize(
    "change",
    [
        {"words": ""},
        {"words": "Other words.", "redacted_on": TODAY},
        {"words": "", "ref": "A2", "redacted_on": TODAY},
        {"words": "", "data": {"forged": True}, "redacted_on": TODAY},
        {"words": "", "part": None, "redacted_on": TODAY},
    ],
)
def test_an_update_that_does_more_than_redact_is_refused(diary, change):
    row = diary.objects.get(part="a")

    with pytest.raises(IntegrityError, match="append-only"):
        diary.objects.filter(pk=row.pk).update(**change)

    assert diary.objects.get(part="a").words == "Names a child."


@pytest.mark.parametrize("change", [{"redacted_on": None}, {"redacted_on": date(2027, 1, 1)}])
def test_a_redaction_cannot_be_undone(diary, change):
    diary.objects.filter(part="a").update(words="", redacted_on=TODAY)

    with pytest.raises(IntegrityError, match="append-only"):
        diary.objects.filter(part="a").update(**change)

    assert diary.objects.get(part="a").redacted_on == TODAY


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_redactable_table_refuses_every_other_change(diary, attack):
    before = rows_of(diary)

    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        attack(diary)

    assert rows_of(diary) == before


@pytest.mark.skipif(not ON_SQLITE, reason="only SQLite knows REPLACE")
@pytest.mark.usefixtures("without_recursive_triggers")
def test_a_row_cannot_be_replaced_through_columns_unique_together(diary):
    before = rows_of(diary)

    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "REPLACE INTO audit_diary (ref, part, words, title, data)"
            " VALUES ('A1', 'a', 'Forged.', '', '{}')"
        )

    assert rows_of(diary) == before


def test_rows_without_a_conflict_can_be_added(diary):
    # Both engines treat two null values as different.
    diary.objects.create(ref="A1", part=None, words="Says as little.")

    refs = diary.objects.order_by("pk").values_list("ref", "part")

    assert list(refs) == [("A1", "a"), ("A1", None), ("A1", None)]
