"""Where the machine's own browser is."""

import shutil

# The first is the same browser without the windows that nobody sees, and takes a third of the time.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome, or nothing."""
    found = (shutil.which(name) for name in NAMES)
    return next((path for path in found if path), None)
