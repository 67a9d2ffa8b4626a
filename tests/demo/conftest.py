"""The demonstration, loaded once for all tests of a file that only look at it."""

import pytest
from django.utils import timezone

from safeguard.demo.demonstration import load_demo


@pytest.fixture(scope="module")
def demo(rows_of_the_module):
    """What was loaded; it is taken back after the last test of the file."""
    return load_demo(at=timezone.now(), known={})
