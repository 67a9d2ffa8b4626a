"""Loading rating scales."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from actions.models import Rating, RatingScale, match_key
from actions.plans.ratings import NO_DATA
from actions.plans.scale_files import RatingDefinition, ScaleDefinition
from safeguard.accounts.models import User
from safeguard.audit.services import record
from safeguard.exceptions import Refused


@transaction.atomic
def load_scale(*, lines: ScaleDefinition, by: User, at: datetime) -> bool:
    """Creates or updates a scale, and returns whether anything changed.

    Raises Refused if a spelling could mean two ratings, if the name differs from another scale's
    only in capitals, or if a rating in use is missing. Also raises Refused if the scale has been
    used in a publication, because a change then needs a new scale with a different name.
    """
    _refuse_double_spellings(lines)
    scale = RatingScale.objects.filter(name=lines.name).first()
    before = [_line(rating) for rating in scale.ratings.in_order()] if scale else None
    if before == list(lines.ratings):
        return False
    if scale is None:
        _refuse_other_capitals(lines.name)
        scale = RatingScale.objects.create(name=lines.name)
    elif scale.first_published_at is not None:
        raise Refused(
            f"Scale {scale.name} has been used in a publication, so it cannot be changed. "
            "Give the new scale a different name."
        )
    codes = [line.code for line in lines.ratings]
    gone = scale.ratings.exclude(code__in=codes)
    if scale.plans.exists() and gone.exists():
        raise Refused(f"Scale {scale.name} is in use: its ratings can be changed but not removed.")
    gone.delete()
    # First moved out of the way, since two ratings may swap positions.
    for rating in scale.ratings.in_order():
        rating.order += Rating.NO_DATA_ORDER * 2
        rating.save(update_fields=["order"])
    for order, line in enumerate(lines.ratings, start=1):
        values = asdict(line) | {
            "aliases": list(line.aliases),
            "order": Rating.NO_DATA_ORDER if line.code == NO_DATA else order,
        }
        Rating.objects.update_or_create(scale=scale, code=line.code, defaults=values)
    record("scale.loaded", scale, by=by, at=at, ratings=codes)
    return True


def _refuse_other_capitals(name: str) -> None:
    names = RatingScale.objects.values_list("name", flat=True)
    alike = next((other for other in names if other.casefold() == name.casefold()), None)
    if alike is not None:
        raise Refused(
            f"There is already a scale {alike}, and {name} differs from it only in capitals. "
            "Use a different name, or the same capitals."
        )


def _line(rating: Rating) -> RatingDefinition:
    return RatingDefinition(
        code=rating.code,
        label=rating.label,
        aliases=tuple(rating.aliases),
        definition=rating.definition,
        is_exception=rating.is_exception,
        counts_as_amber=rating.counts_as_amber,
        counts_as_red=rating.counts_as_red,
        implies_state=rating.implies_state,
        asks_new_date=rating.asks_new_date,
        shape=rating.shape,
        colour=rating.colour,
    )


def _refuse_double_spellings(lines: ScaleDefinition) -> None:
    meant: dict[str, str] = {}
    for line in lines.ratings:
        spellings = {line.code, line.label, f"{line.code} {line.label}", *line.aliases}
        for key in {match_key(spelling) for spelling in spellings}:
            if meant.setdefault(key, line.code) != line.code:
                raise Refused(
                    f"Scale {lines.name}: “{key}” could mean {meant[key]} or {line.code}. "
                    "Change one of the labels or aliases."
                )
