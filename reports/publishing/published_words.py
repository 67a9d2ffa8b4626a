"""Published text about each action, for its lead officer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _


@dataclass(frozen=True)
class Printed:
    """An action's entry in a publication: its rating, and pairs of heading and text."""

    ref: str
    rating: str
    texts: tuple[tuple[str, str], ...]


def printed_in(data: Mapping[str, Any]) -> dict[str, Printed]:
    """Entries by reference, from a publication's data. Actions that were only counted are left out.

    An exception report prints the text of each exception. A highlight report prints a line for each
    exception, and the next steps.
    """
    labels = {line["ref"]: line["rating_label"] or "" for line in data["positions"]}
    texts: dict[str, list[tuple[str, str]]] = {}
    for row in data.get("rows", ()):
        texts.setdefault(row["ref"], []).extend(
            [
                (_("What has been done"), row["progress_made"]),
                (_("What is still required"), row["improvement_required"]),
            ]
        )
    for brief in data.get("exceptions", ()):
        texts.setdefault(brief["ref"], []).append((_("Exception"), brief["line"]))
    for step in data.get("next_steps", ()):
        due = step["due"]["text"] or ""
        words = f"{step['step']} ({due})" if due else step["step"]
        texts.setdefault(step["ref"], []).append((_("Next step"), words))
    return {
        ref: Printed(ref, labels.get(ref, ""), tuple(pair for pair in pairs if pair[1]))
        for ref, pairs in texts.items()
    }
