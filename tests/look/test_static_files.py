"""Every file that a built style sheet names must be built too, or `make run` cannot collect it."""

import re
from pathlib import Path

import pytest

BUILT = Path(__file__).parents[2] / "static" / "built"


@pytest.mark.parametrize("sheet", ["site.css", "printed_pages.css", "report.css"])
def test_every_image_named_in_a_style_sheet_is_built(sheet):
    text = (BUILT / sheet).read_text(encoding="utf-8")

    named = set(re.findall(r"""url\(["']?(?!data:|#)([^"')]+)""", text))

    assert [name for name in sorted(named) if not (BUILT / name).is_file()] == []
