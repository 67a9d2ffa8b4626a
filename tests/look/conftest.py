"""Gives the open pages, the error pages and the component page their own addresses."""

from pathlib import Path

import pytest
from django.conf import settings

TEMPLATES = Path(__file__).parent / "templates"


@pytest.fixture
def look(settings):
    """Uses the addresses in tests/look/urls.py instead of the site's."""
    settings.ROOT_URLCONF = "tests.look.urls"
    settings.TEMPLATES = [
        {**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], TEMPLATES]}
    ]


@pytest.fixture
def template_files():
    """Returns every template of the product, as pairs of name and text."""
    (folder,) = settings.TEMPLATES[0]["DIRS"]
    return [
        (path.relative_to(folder).as_posix(), path.read_text(encoding="utf-8"))
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file()
    ]
