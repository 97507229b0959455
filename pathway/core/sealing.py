"""Secrets that rest in the database sealed, so that a copy of the database alone opens nothing.

The first key seals, every key opens. Without a key of its own an installation seals with one made of SECRET_KEY, which
goes on opening what it sealed once there are keys of their own.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.utils.encoding import force_bytes

MARK = "v1:"


class NotOpened(ValueError):
    """No key opens this, or it was never sealed."""


def _keys() -> MultiFernet:
    made = [
        b"pathway.sealing:" + force_bytes(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    ]
    keys: list[str | bytes] = list(settings.SEALING_KEYS)
    keys += [base64.urlsafe_b64encode(hashlib.sha256(each).digest()) for each in made]
    return MultiFernet([Fernet(key) for key in keys])


def is_sealed(text: str) -> bool:
    """Whether a text says of itself that it is sealed."""
    return text.startswith(MARK)


def seal(text: str) -> str:
    """The text, readable only with the first key."""
    return MARK + _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """What was sealed with any of the keys."""
    if not is_sealed(sealed):
        raise NotOpened("it was never sealed")
    try:
        return _keys().decrypt(sealed.removeprefix(MARK).encode()).decode()
    except InvalidToken as error:
        raise NotOpened("no key opens it") from error


def seal_anew(text: str) -> str:
    """The same secret, sealed with the first key of today; one that was never sealed is sealed now."""
    return seal(unseal(text) if is_sealed(text) else text)
