"""Takes the pictures for the help pages and the README: `make pictures`.

This is not a test, and pytest runs it only on request. It uses the tests' browser and server.
"""

import pytest

from tests.pictures.camera import keep
from tests.pictures.visit import visit_all

# Report numbers are printed, so they must start at 1 whatever ran before.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)


def test_take_the_pictures(open_page, sign_in):
    keep(visit_all(open_page, sign_in, with_camera=True))
