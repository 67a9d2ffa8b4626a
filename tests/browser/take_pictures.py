"""Takes the pictures of the help pages and of the README: `make pictures`.

No test, and pytest finds it only when asked: it needs the browser and the server of the tests.
"""

import pytest

from tests.pictures.camera import keep
from tests.pictures.visit import visit_all

# The numbers of reports are printed, so they begin at 1 whatever was tested before.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)


def test_taking_the_pictures(open_page, sign_in):
    keep(visit_all(open_page, sign_in, with_camera=True))
