#!/usr/bin/env python3
"""Writes var/settings.env once: a secret key and the address of a trial on one's own machine.

The file is read by safeguard/settings.py for what the environment does not name. It is readable
by its owner only, and an existing one is never touched.
"""

import os
import secrets
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent.parent / "var"
CONTENT = """\
# Made by `make setup` for this machine alone. The environment wins over this file.
SECRET_KEY={secret_key}
SITE_URL=http://127.0.0.1:8000
"""


def write_settings_file(path: Path) -> None:
    """Writes the file unless it is there already; never a moment readable by others."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(CONTENT.format(secret_key=secrets.token_urlsafe(50)))


if __name__ == "__main__":
    VAR.mkdir(exist_ok=True)
    write_settings_file(VAR / "settings.env")
