"""Refusing an uploaded file."""

from django.utils.translation import gettext as _


class FileRefused(Exception):
    """The file is not accepted; the message says why and what to do instead."""


def is_damaged() -> FileRefused:
    """For a damaged file."""
    return FileRefused(_("The file is damaged. Save it again, then try once more."))


def is_locked() -> FileRefused:
    """For a file with a password."""
    return FileRefused(
        _("The file has a password or is protected. Save it without protection first.")
    )


def is_too_big_inside() -> FileRefused:
    """For a small file that unpacks to a huge one."""
    return FileRefused(_("The file becomes far too large when it is opened."))


def holds_programs() -> FileRefused:
    """For a document with macros, scripts or embedded files."""
    return FileRefused(
        _("The file contains macros, scripts or other files. Save it without them first.")
    )


def is_something_else(ending: str) -> FileRefused:
    """For a file whose content does not match its name."""
    return FileRefused(_("This file is not a valid .%(ending)s file.") % {"ending": ending})
