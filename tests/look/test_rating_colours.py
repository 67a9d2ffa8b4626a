"""A rating has the same colour on a page, in a bar and in a PDF."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import render_to_string

from actions.models.scale import Colour

BUILT = Path(settings.STATICFILES_DIRS[0])
RULE = re.compile(r"\.(rating-tag|bar__part)--([a-z-]+)\{color:(#\w+);background-color:(#\w+)\}")


def colours(sheet):
    """Returns the text and fill colours by component and colour token."""
    rules = RULE.findall((BUILT / sheet).read_text(encoding="utf-8"))
    return {(component, token): (text, fill) for component, token, text, fill in rules}


def luminance(colour):
    """Returns the relative luminance as WCAG 2.2 defines it."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("token", Colour.values)
def test_tag_bar_and_pdf_use_the_same_colour(token):
    found = {
        colours(sheet)[component, token]
        for sheet in ("site.css", "report.css")
        for component in ("rating-tag", "bar__part")
    }

    assert len(found) == 1


@pytest.mark.parametrize("token", Colour.values)
def test_the_shape_in_a_pdf_has_the_colour_of_its_text(token):
    rating = {"label": "Rated", "shape": "circle", "colour": token}

    shown_form = render_to_string("components/rating_tag.html", {"rating": rating})

    text, _fill = colours("report.css")["rating-tag", token]
    assert re.findall(r' color="(#\w+)"', shown_form) == [text if len(text) == 7 else "#ffffff"]


@pytest.mark.parametrize("token", Colour.values)
def test_rating_text_has_enough_contrast(token):
    text, fill = (luminance(each) for each in colours("site.css")["rating-tag", token])

    assert (max(text, fill) + 0.05) / (min(text, fill) + 0.05) >= 4.5


def test_a_worse_rating_is_darker():
    order = ("green", "amber-green", "amber", "amber-red", "red")
    fills = [luminance(colours("site.css")["rating-tag", token][1]) for token in order]

    assert fills == sorted(fills, reverse=True)
