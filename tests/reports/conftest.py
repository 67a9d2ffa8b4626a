"""The demonstration, loaded once for all tests of a file that only look at it."""

import pytest
from django.db import transaction
from django.utils import timezone

from reports.demo import load_demo


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """What was loaded; it is taken back after the last test of the file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_demo(at=timezone.now(), known={})
        transaction.set_rollback(True)
