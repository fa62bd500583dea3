"""One line of history as bytes: canonical form, hash chain, commitments. Pure; no database.

The bytes follow RFC 8785 (keys sorted, no spaces, UTF-8, no escapes but the necessary ones) for the part of JSON that
history uses: objects with ASCII keys, lists, strings, integers and booleans. Text is NFC. Fractional numbers are
refused, because two programs may print them differently.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from unicodedata import is_normalized, normalize

from pydantic_core import PydanticSerializationError, from_json, to_json

#: Set before everything that is hashed, so that a hash of an event can never be taken for a hash of something else.
DOMAIN: Final = b"vinhdanh.event.v1\x00"
#: Stands for the hash before the first event.
GENESIS: Final = bytes(32)
#: The version of the body's format, its key `v`.
VERSION: Final = 1
SALT_BYTES: Final = 32
#: Integers beyond this are not the same number in every JSON reader (RFC 8785 counts in IEEE 754 doubles).
LARGEST: Final = 2**53 - 1


class NotRecordable(ValueError):
    """A value that history cannot hold: a fraction, too large a number, a key that is not ASCII, an unknown type."""


def canonical(body: Mapping[str, Any]) -> bytes:
    """Return the one byte string that stands for `body`: the text to store and to hash.

    Keys whose value is None, an empty list or an empty object are left out; text becomes NFC. Equal content gives equal
    bytes.

    Raises NotRecordable for floats, integers beyond 2**53 - 1, keys that are not ASCII text, values of any other type.
    """
    try:
        return to_json(_tidy_object(body))
    except PydanticSerializationError as error:
        raise NotRecordable(str(error)) from None


def is_canonical(text: str, body: dict[str, Any]) -> bool:
    """Say whether `text`, which was read as `body`, is the one text that `canonical` gives for it.

    A text that is not could hide something: a key given twice, a number that two readers print differently, letters
    that only look the same.
    """
    try:
        return (text.isascii() or is_normalized("NFC", text)) and to_json(body) == text.encode() and _is_tidy(body)
    except NotRecordable:
        return False


def read(text: str) -> dict[str, Any]:
    """Return the body that a stored text says. Raises ValueError when it is not a JSON object."""
    body = from_json(text)
    if type(body) is not dict:
        raise ValueError("not a JSON object")
    return body


def _tidy(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return value if value.isascii() or is_normalized("NFC", value) else normalize("NFC", value)
    if kind is int:
        if -LARGEST <= value <= LARGEST:
            return value
        raise NotRecordable(f"integer out of range: {value}")
    if kind is dict:
        return _tidy_object(value)
    if kind is list or kind is tuple:
        return [_tidy(one) for one in value]
    if kind is bool:
        return value
    if isinstance(value, Mapping):
        return _tidy_object(value)
    raise NotRecordable(f"{kind.__name__} cannot be recorded: {value!r}")


def _tidy_object(value: Mapping[str, Any]) -> dict[str, Any]:
    tidy: dict[str, Any] = {}
    for key in _in_order(tuple(value)):
        one = value[key]
        if one is None:
            continue
        kept = _tidy(one)
        if kept or kept == 0 or kept == "":
            tidy[key] = kept
    return tidy


@lru_cache(maxsize=1024)
def _in_order(keys: tuple[object, ...]) -> tuple[str, ...]:
    """The keys sorted. There are few shapes of body, so each is judged once."""
    texts = [key for key in keys if type(key) is str and key.isascii()]
    if len(texts) != len(keys):
        raise NotRecordable(f"keys are not ASCII text: {keys!r}")
    return tuple(sorted(texts))


def _is_tidy(value: dict[str, Any]) -> bool:
    """Say whether keys are sorted, at every depth, and nothing is there that `canonical` refuses or leaves out."""
    keys = tuple(value)
    if keys not in _known_shapes and not _is_shape(keys):
        return False
    for one in value.values():
        kind = type(one)
        if kind is str or kind is int:
            continue
        if kind is dict:
            if not _is_tidy(one):
                return False
        elif kind is list:
            if not (one and _is_tidy_list(one)):
                return False
        elif kind is not bool:
            return False
    return True


#: Key sequences found to be in order. There are few, so a verifier of millions of events sorts each only once.
_known_shapes: set[tuple[str, ...]] = set()


def _is_shape(keys: tuple[str, ...]) -> bool:
    if not keys or _in_order(keys) != keys:
        return False
    if len(_known_shapes) < 1024:
        _known_shapes.add(keys)
    return True


def _is_tidy_list(value: list[Any]) -> bool:
    for one in value:
        kind = type(one)
        if kind is dict or kind is list:
            # Within a list an empty object keeps its place: leaving it out would renumber the others.
            if one and not (_is_tidy(one) if kind is dict else _is_tidy_list(one)):
                return False
        elif kind not in (str, int, bool):
            return False
    return True


def digest(previous: bytes, canonical: bytes) -> bytes:
    """Return the hash of an event: SHA-256 over the domain, the hash before it (`GENESIS` for the first) and its bytes.

    Raises ValueError when `previous` is not 32 bytes long: a shorter one would let bytes wander between the parts.
    """
    if len(previous) != 32:
        raise ValueError(f"the hash before has {len(previous)} bytes, not 32")
    return hashlib.sha256(DOMAIN + previous + canonical).digest()


def new_salt() -> bytes:
    """Return 32 unpredictable bytes, the key of one commitment."""
    return secrets.token_bytes(SALT_BYTES)


def commit(salt: bytes, value: str) -> str:
    """Return the commitment to `value` as 64 hex digits: HMAC-SHA256 under `salt` over its NFC text in UTF-8.

    Without the salt nobody can try out what the erased value may have been.
    """
    text = value if value.isascii() else normalize("NFC", value)
    return hmac.digest(salt, text.encode(), "sha256").hex()
