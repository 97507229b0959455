"""JSON as the standard has it: what two programs could read differently is refused."""

import json
from typing import Any, NoReturn

DEEPEST = 200


class NotJson(ValueError):
    """The bytes are not JSON that every program reads in the same way; says why, as the end of a sentence."""


class Endless(NotJson):
    """A number is larger than any that can be worked with."""


def loads(data: bytes, *, byte_order_mark: bool = False) -> Any:
    """Read strict UTF-8 JSON: no NaN, no endless numbers, no key twice, no NUL, no nesting beyond 200 levels.

    A byte order mark is read over where `byte_order_mark` allows it.
    """
    try:
        text = data.decode("utf-8-sig" if byte_order_mark else "utf-8")
    except UnicodeDecodeError as error:
        raise NotJson("is not UTF-8 text") from error
    try:
        value = json.loads(
            text, object_pairs_hook=_no_key_twice, parse_constant=_no_constant, parse_float=_finite, parse_int=_whole
        )
    except RecursionError as error:
        raise NotJson("is nested too deeply") from error
    except json.JSONDecodeError as error:
        raise NotJson(f"is not valid JSON (line {error.lineno}, column {error.colno})") from error
    _look_through(value)
    return value


def _no_key_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotJson("gives the same key twice")
    return found


def _no_constant(word: str) -> NoReturn:
    raise NotJson(f"holds {word}, which is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise Endless("holds a number without end")
    return number


def _whole(digits: str) -> int:
    if len(digits) > 300:
        raise Endless("holds a number without end")
    return int(digits)


def _look_through(value: Any) -> None:
    """Refuse nesting beyond the limit, and text that a database cannot keep."""
    level = [value]
    for _ in range(DEEPEST):
        texts = [text for thing in level for text in _texts(thing)]
        if any(_cannot_be_kept(text) for text in texts):
            raise NotJson("holds a character that cannot be stored")
        level = [part for thing in level for part in _parts(thing)]
        if not level:
            return
    raise NotJson("is nested too deeply")


def _texts(thing: Any) -> list[str]:
    if isinstance(thing, dict):
        return list(thing)
    return [thing] if isinstance(thing, str) else []


def _parts(thing: Any) -> list[Any]:
    if isinstance(thing, dict):
        return list(thing.values())
    return thing if isinstance(thing, list) else []


def _cannot_be_kept(text: str) -> bool:
    return (not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text)) or "\0" in text
