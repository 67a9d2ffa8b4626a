"""Refusing an uploaded file."""

from django.utils.translation import gettext as _


class FileRefused(Exception):
    """The file is not accepted. The message says why, and what to do instead."""


def damaged() -> FileRefused:
    """The exception for a damaged file."""
    return FileRefused(_("The file is damaged. Save it again and upload the new copy."))


def locked() -> FileRefused:
    """The exception for a file with a password."""
    return FileRefused(
        _("The file is protected or has a password. Remove the protection and upload it again.")
    )


def too_large_unpacked() -> FileRefused:
    """The exception for a small file that unpacks to a huge one."""
    return FileRefused(_("The file is far too large when opened. Split it or reduce its contents."))


def active_content() -> FileRefused:
    """The exception for a document with macros, scripts or embedded files."""
    return FileRefused(
        _(
            "The file contains macros, scripts or embedded files. "
            "Save it without them and upload it again."
        )
    )


def wrong_content(ending: str) -> FileRefused:
    """The exception for a file whose content does not match its name."""
    return FileRefused(_("This file is not a valid .%(ending)s file.") % {"ending": ending})
