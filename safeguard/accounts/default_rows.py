"""The rows every database has after migrating: a group for each role, and the system user."""

from django.apps import AppConfig
from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.contrib.auth.hashers import make_password
from django.db import connections

from safeguard.accounts.models import SYSTEM_EMAIL
from safeguard.accounts.roles import Role


def install_default_rows(
    sender: AppConfig, *, using: str, apps: Apps = installed_apps, **kwargs: object
) -> None:
    """Add any missing rows.

    This is a `post_migrate` handler, so that it also runs after a flush.
    """
    try:
        group, user = apps.get_model("auth", "Group"), apps.get_model("accounts", "User")
        address = apps.get_model("account", "EmailAddress")
    except LookupError:
        return
    tables = set(connections[using].introspection.table_names())
    if not tables.issuperset(model._meta.db_table for model in (group, user, address)):
        return
    for role in Role:
        group._default_manager.using(using).get_or_create(name=role.value)
    system, _is_new = user._default_manager.using(using).get_or_create(
        email=SYSTEM_EMAIL,
        # Not translated: the audit trail shows it to readers of every language.
        defaults={"name": "System", "is_active": False, "password": make_password(None)},
    )
    # Everyone has one. Otherwise opening a false link for a new password would create it.
    address._default_manager.using(using).get_or_create(user=system, email=SYSTEM_EMAIL)
