"""Parts of URLs."""

from django.urls.converters import IntConverter

# The largest number that both databases can store (63 bits).
LARGEST_NUMBER = 2**63 - 1


class NumberConverter(IntConverter):
    """A number that a row can have. A larger one is an address that does not exist."""

    def to_python(self, value: str) -> int:
        """The number. Raises ValueError if no row can have it."""
        number = super().to_python(value)
        if number > LARGEST_NUMBER:
            raise ValueError(value)
        return number
