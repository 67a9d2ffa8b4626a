"""The pictures of the help pages and of the README show what is there today."""

import pytest

from tests.pictures.camera import pictured
from tests.pictures.visit import visit_all

# The numbers of reports are printed, so they begin at 1 whatever was tested before.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)


def test_every_picture_says_what_its_page_says(open_page, sign_in):
    before = pictured()

    said = visit_all(open_page, sign_in)

    stale = [name for name in said | before if said.get(name) != before.get(name)]
    assert not stale, f"run make pictures: {', '.join(stale)} no longer show what is there"
