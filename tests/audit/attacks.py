"""Ways to change existing rows: functions that take a model with at least two rows."""

from django.db import connection

ON_SQLITE = connection.vendor == "sqlite"


def _run(sql, model):
    key = model._meta.pk.column
    with connection.cursor() as cursor:
        cursor.execute(sql.format(table=model._meta.db_table, key=key))


def update_in_sql(model):
    _run("UPDATE {table} SET {key} = {key} + 100", model)


def delete_in_sql(model):
    _run("DELETE FROM {table}", model)


def upsert_in_sql(model):
    _run(
        "INSERT INTO {table} SELECT * FROM {table} WHERE true"
        " ON CONFLICT ({key}) DO UPDATE SET {key} = EXCLUDED.{key} + 100",
        model,
    )


def update_queryset(model):
    model.objects.update(**{model._meta.pk.name: 100})


def delete_queryset(model):
    model.objects.all().delete()


def delete_row(model):
    model.objects.first().delete()


def save_row(model):
    model.objects.first().save()


def update_rows_in_bulk(model):
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.bulk_update(model.objects.all(), fields)


def create_over_rows_in_bulk(model):
    fields = [field.name for field in model._meta.concrete_fields if not field.primary_key]
    model.objects.bulk_create(
        model.objects.all(),
        update_conflicts=True,
        unique_fields=[model._meta.pk.name],
        update_fields=fields,
    )


def replace(model):
    _run("REPLACE INTO {table} SELECT * FROM {table}", model)


def insert_or_replace(model):
    _run("INSERT OR REPLACE INTO {table} SELECT * FROM {table}", model)


def insert_or_ignore_a_clash(model):
    _run("INSERT OR IGNORE INTO {table} SELECT * FROM {table}", model)


def truncate(model):
    # Deferred foreign keys would stop TRUNCATE before any trigger does.
    _run("SET CONSTRAINTS ALL IMMEDIATE", model)
    _run("TRUNCATE {table} CASCADE", model)


EVERYWHERE = [
    update_in_sql,
    delete_in_sql,
    upsert_in_sql,
    update_queryset,
    delete_queryset,
    delete_row,
    save_row,
    update_rows_in_bulk,
    create_over_rows_in_bulk,
]
SQLITE_ONLY = [replace, insert_or_replace, insert_or_ignore_a_clash]
ATTACKS = EVERYWHERE + (SQLITE_ONLY if ON_SQLITE else [truncate])
