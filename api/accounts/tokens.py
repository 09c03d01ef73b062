"""Tokens and keys: 256 random bits each, of which the database keeps only a hash."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Final

KEY_MARK: Final = "wp"


@dataclass(frozen=True, slots=True)
class IssuedKey:
    """An API key in its two parts."""

    prefix: str
    secret: str = field(repr=False)

    def __str__(self) -> str:
        return f"{KEY_MARK}_{self.prefix}_{self.secret}"


def new_token() -> str:
    """Return a token that cannot be guessed."""
    return secrets.token_urlsafe(32)


def new_key() -> IssuedKey:
    """Return an API key; its prefix names it and is no secret."""
    return IssuedKey(secrets.token_hex(6), secrets.token_hex(32))


def read_key(text: str) -> IssuedKey:
    """Return the parts of a key as it was sent; of anything else, parts that fit no key."""
    mark, _, rest = text.partition("_")
    prefix, _, secret = rest.partition("_")
    return (
        IssuedKey(prefix, secret) if mark == KEY_MARK and prefix.isascii() and prefix.isalnum() else IssuedKey("", "")
    )


def hashed(token: str) -> str:
    """Return what is kept of a token. One round will do: 256 random bits cannot be tried out."""
    return hashlib.sha256(token.encode()).hexdigest()


def is_secret(token: str, kept: str) -> bool:
    """Return whether a token is the one that was hashed, in a time that tells nothing."""
    return hmac.compare_digest(hashed(token), kept)


def email_digest(secret_key: str, email: str) -> str:
    """Return what an e-mail is found by: a keyed hash, the same whatever the case of its letters."""
    return hmac.digest(secret_key.encode(), email.strip().casefold().encode(), "sha256").hex()
