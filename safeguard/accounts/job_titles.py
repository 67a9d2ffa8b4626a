"""Job titles that look like typing errors."""

from collections.abc import Iterable
from difflib import get_close_matches

# Similarity, from 0 to 1, above which a job title looks like a typing error.
SIMILAR = 0.93


def is_similar_job_title(title: str, titles: Iterable[str]) -> str | None:
    """The most similar of the existing titles, ignoring case, or None.

    A typing error would create a post with no holder, and no one would be asked for updates.
    """
    by_key = {" ".join(known.split()).casefold(): known for known in titles}
    wanted = " ".join(title.split()).casefold()
    nearly = get_close_matches(wanted, by_key, n=1, cutoff=SIMILAR)
    return by_key[nearly[0]] if nearly else None
