"""What may be read of publications through the public door."""

from reports.models import Publication, PublicationQuerySet


def public_publications() -> PublicationQuerySet:
    """What everybody may read, without signing in."""
    return Publication.objects.public()
