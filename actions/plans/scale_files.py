"""Rating scales described in a TOML file."""

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from actions.plans.ratings import NO_DATA
from actions.plans.states import State

COLOURS = ("green", "amber-green", "amber", "amber-red", "red", "blue", "grey", "no-data")
SHAPES = ("circle", "half-circle", "triangle", "diamond", "square", "star", "dash")
_KNOWN_OF_SCALES = {"name", "rating"}
_KNOWN = {
    "code",
    "label",
    "aliases",
    "definition",
    "is_exception",
    "counts_as_amber",
    "counts_as_red",
    "implies_state",
    "asks_new_date",
    "shape",
    "colour",
}


class InvalidScaleFile(ValueError):
    """A scale file could not be read. The message says where the problem is and what to do."""


@dataclass(frozen=True)
class RatingDefinition:
    """One rating in a scale file. `implies_state` is "" if the rating does not imply a state."""

    code: str
    label: str
    aliases: tuple[str, ...]
    definition: str
    is_exception: bool
    counts_as_amber: bool
    counts_as_red: bool
    implies_state: str
    asks_new_date: bool
    shape: str
    colour: str


@dataclass(frozen=True)
class ScaleDefinition:
    """A scale in a scale file, with its ratings from best to worst and no data last."""

    name: str
    ratings: tuple[RatingDefinition, ...]


NO_DATA_LINE = RatingDefinition(
    code=NO_DATA,
    label="No data",
    aliases=("nodata", "no update"),
    definition="No update was given although the lead officer was asked.",
    is_exception=True,
    counts_as_amber=False,
    counts_as_red=False,
    implies_state="",
    asks_new_date=False,
    shape="dash",
    colour="no-data",
)


def read_scales(text: str) -> list[ScaleDefinition]:
    """The scales in a file: tables [[scale]] with [[scale.rating]], best rating first.

    A "no data" rating is added if the file does not define one. Raises InvalidScaleFile.
    """
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidScaleFile(f"This is not a TOML file: {error}.") from error
    unknown = sorted(set(tables) - {"scale"})
    if unknown:
        raise InvalidScaleFile(f"The file has {unknown[0]}. Only [[scale]] is allowed.")
    scales = tables.get("scale")
    if not isinstance(scales, list) or not scales:
        raise InvalidScaleFile("The file has no [[scale]].")
    read = [_scale(table) for table in scales]
    names = [scale.name for scale in read]
    if len({name.casefold() for name in names}) < len(names):
        raise InvalidScaleFile("Two scales in the file have the same name.")
    return read


def _scale(table: Any) -> ScaleDefinition:
    name = table.get("name") if isinstance(table, dict) else None
    if not isinstance(name, str) or not name.strip() or len(name) > 100:
        raise InvalidScaleFile("Every [[scale]] needs a name of at most 100 characters.")
    unknown = sorted(set(table) - _KNOWN_OF_SCALES)
    if unknown:
        raise InvalidScaleFile(f"Scale {name}: unknown setting {unknown[0]}.")
    ratings = table.get("rating")
    if not isinstance(ratings, list) or not ratings:
        raise InvalidScaleFile(f"Scale {name} has no [[scale.rating]].")
    lines = [_rating(rating, name) for rating in ratings]
    codes = [line.code for line in lines]
    twice = next((code for code in codes if codes.count(code) > 1), None)
    if twice is not None:
        raise InvalidScaleFile(f"Scale {name}: code {twice} is used twice.")
    if NO_DATA not in codes:
        lines.append(NO_DATA_LINE)
    in_order = sorted(lines, key=lambda line: line.code == NO_DATA)
    return ScaleDefinition(name.strip(), tuple(in_order))


def _rating(table: Any, scale: str) -> RatingDefinition:
    if not isinstance(table, dict):
        raise InvalidScaleFile(f"Scale {scale}: write each rating as [[scale.rating]].")
    unknown = sorted(set(table) - _KNOWN)
    if unknown:
        raise InvalidScaleFile(f"Scale {scale}: unknown setting {unknown[0]} in a rating.")
    code, label = _text(table, "code", scale, 40), _text(table, "label", scale, 100)
    if not code or not label:
        raise InvalidScaleFile(f"Scale {scale}: every rating needs a code and a label.")
    aliases = table.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) for alias in aliases):
        raise InvalidScaleFile(f"Scale {scale}, rating {code}: aliases must be a list of texts.")
    amber, red = _flag(table, "counts_as_amber", scale), _flag(table, "counts_as_red", scale)
    # No data is always an exception.
    is_exception = _flag(table, "is_exception", scale) or code == NO_DATA
    # Each council decides whether amber is an exception; red must be one to appear in reports.
    if red and not is_exception:
        raise InvalidScaleFile(
            f"Scale {scale}, rating {code}: a rating that counts as red must be an "
            "exception. Set is_exception = true."
        )
    implied = _choice(table, "implies_state", scale, [s.value for s in State], "")
    is_late = implied == State.REVISED_TIMESCALE_NEEDED
    return RatingDefinition(
        code=code,
        label=label,
        aliases=tuple(_printable(alias, "aliases", scale) for alias in aliases),
        definition=_text(table, "definition", scale, 1000),
        is_exception=is_exception,
        counts_as_amber=amber,
        counts_as_red=red,
        implies_state=implied,
        asks_new_date=_flag(table, "asks_new_date", scale, is_late),
        shape=_choice(table, "shape", scale, SHAPES, _shape(amber, red, code)),
        colour=_choice(table, "colour", scale, COLOURS, _colour(amber, red, code)),
    )


def _text(table: dict[str, Any], name: str, scale: str, longest: int) -> str:
    value = table.get(name, "")
    if not isinstance(value, str) or len(value) > longest:
        raise InvalidScaleFile(
            f"Scale {scale}: {name} must be a text of at most {longest} characters."
        )
    return _printable(value, name, scale)


def _printable(value: str, name: str, scale: str) -> str:
    text = " ".join(value.split())
    if not text.isprintable():
        raise InvalidScaleFile(f"Scale {scale}: {name} has a character that cannot be printed.")
    return text


def _flag(table: dict[str, Any], name: str, scale: str, default: bool = False) -> bool:
    value = table.get(name, default)
    if not isinstance(value, bool):
        raise InvalidScaleFile(f"Scale {scale}: {name} must be true or false.")
    return value


def _choice(
    table: dict[str, Any], name: str, scale: str, choices: Sequence[str], default: str
) -> str:
    value = table.get(name, default)
    if value != default and value not in choices:
        raise InvalidScaleFile(f"Scale {scale}: {name} must be one of {', '.join(choices)}.")
    return str(value)


def _shape(amber: bool, red: bool, code: str) -> str:
    if code == NO_DATA:
        return "dash"
    return {(False, False): "circle", (True, False): "triangle", (True, True): "diamond"}.get(
        (amber, red), "square"
    )


def _colour(amber: bool, red: bool, code: str) -> str:
    if code == NO_DATA:
        return "no-data"
    return {(False, False): "grey", (True, False): "amber", (True, True): "amber-red"}.get(
        (amber, red), "red"
    )
