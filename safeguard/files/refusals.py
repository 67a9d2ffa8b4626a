"""Why a file is not taken."""

from django.utils.translation import gettext as _


class FileRefused(Exception):
    """The file is not kept; the message says why, and what to do instead."""


def is_damaged() -> FileRefused:
    """For a file that its own program could not open either."""
    return FileRefused(_("The file is damaged. Save it again, then try once more."))


def is_locked() -> FileRefused:
    """For a file that nobody can look into."""
    return FileRefused(
        _("The file is locked with a password or protected. Save it without that first.")
    )


def is_too_big_inside() -> FileRefused:
    """For a file that is small outside and huge inside."""
    return FileRefused(_("The file becomes far too large when it is opened."))


def holds_programs() -> FileRefused:
    """For a document that does something by itself when it is opened."""
    return FileRefused(
        _("The file has macros, scripts or other files in it. Save it without them first.")
    )


def is_something_else(ending: str) -> FileRefused:
    """For content that is not what the name promises."""
    return FileRefused(
        _("The file’s name ends in “.%(ending)s”, but that is not what is in it.")
        % {"ending": ending}
    )
