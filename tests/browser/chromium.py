"""Finds the browser installed on this machine."""

import shutil

# The first is a build without a window, which takes a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """Returns the path of Chromium or Chrome, or None."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), None)
