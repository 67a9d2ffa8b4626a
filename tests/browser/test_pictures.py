"""The pictures in the help and the README match the current pages."""

import pytest

from tests.pictures.camera import pictured
from tests.pictures.visit import visit_all

# Report numbers are printed, so they must start at 1 whatever ran before.
pytestmark = pytest.mark.django_db(transaction=True, reset_sequences=True)


def test_every_picture_matches_its_page(open_page, sign_in):
    before = pictured()

    said = visit_all(open_page, sign_in)

    stale = [name for name in said | before if said.get(name) != before.get(name)]
    assert not stale, f"run make pictures: {', '.join(stale)} no longer show what is there"
