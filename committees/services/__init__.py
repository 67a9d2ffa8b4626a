"""Every write of the committees room, one file per noun."""

from committees.services.meetings import find_or_make_meeting

__all__ = ["find_or_make_meeting"]
