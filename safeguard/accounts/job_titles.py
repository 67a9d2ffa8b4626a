"""Job titles that look like slips of the pen."""

from collections.abc import Iterable
from difflib import get_close_matches

# How alike two job titles are, from 0 to 1, when one of them looks like a slip of the pen.
NEARLY = 0.93


def is_similar_job_title(title: str, titles: Iterable[str]) -> str | None:
    """The one of the titles that somebody may have meant, whatever its capitals; None without.

    A slip of the pen would make a post that nobody holds, and nobody would be asked.
    """
    by_key = {" ".join(known.split()).casefold(): known for known in titles}
    wanted = " ".join(title.split()).casefold()
    nearly = get_close_matches(wanted, by_key, n=1, cutoff=NEARLY)
    return by_key[nearly[0]] if nearly else None
