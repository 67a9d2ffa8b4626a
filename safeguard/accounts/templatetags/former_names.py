"""The name a person or post had when something happened, for templates."""

from datetime import datetime

from django import template

from safeguard.accounts.models.former_names import Renamed

register = template.Library()


@register.filter
def name_at(named: Renamed | None, at: datetime | None) -> str:
    """The name of a person or post at the moment, or "" if either is not known."""
    return named.name_at(at) if named and at else ""
