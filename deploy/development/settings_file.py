#!/usr/bin/env python3
"""Writes var/settings.env for development: a secret key and the site's address.

safeguard/settings.py uses the file for variables that are not in the environment. Only its owner
can read the file. An existing file is not changed.
"""

import os
import secrets
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent.parent / "var"
CONTENT = """\
# Written by `make setup` for this machine. Environment variables override it.
SECRET_KEY={secret_key}
SITE_URL=http://127.0.0.1:8000
"""


def write_settings_file(path: Path) -> None:
    """Write the file if it does not exist. Only its owner can ever read it."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(CONTENT.format(secret_key=secrets.token_urlsafe(50)))


if __name__ == "__main__":
    VAR.mkdir(exist_ok=True)
    write_settings_file(VAR / "settings.env")
