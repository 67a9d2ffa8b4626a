"""Parts of URLs."""

from django.urls.converters import IntConverter

# The largest number that both databases can store (63 bits).
LARGEST_NUMBER = 2**63 - 1


class RowNumberConverter(IntConverter):
    """The number of a row. A number too large for the database leads nowhere: 404."""

    def to_python(self, value: str) -> int:
        """The number. Raises ValueError if no row can have it."""
        number = super().to_python(value)
        if number > LARGEST_NUMBER:
            raise ValueError(value)
        return number
