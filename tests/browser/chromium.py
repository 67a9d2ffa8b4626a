"""Where the machine's own browser is."""

import shutil


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome, or nothing."""
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return next((path for path in found if path), None)
