"""The demonstration data. It is loaded once for each file of tests that only read it."""

import pytest
from django.utils import timezone

from safeguard.demo.demonstration import load_demo


@pytest.fixture(scope="module")
def demo(rows_of_the_module):
    """The loaded demonstration. It is rolled back after the last test of the file."""
    return load_demo(at=timezone.now(), known={})
