"""Text that only its person's key opens."""

from __future__ import annotations

import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass, field

from cryptography.fernet import Fernet


@dataclass(frozen=True, slots=True)
class Sealed:
    """Ciphertext of one text."""

    token: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Key:
    """One person's key, unwrapped."""

    _fernet: Fernet = field(repr=False)

    def seal(self, text: str) -> Sealed:
        """Return the text encrypted."""
        return Sealed(self._fernet.encrypt(text.encode()))

    def open(self, sealed: Sealed) -> str:
        """Return the text decrypted."""
        return self._fernet.decrypt(sealed.token).decode()


def key_of_token(token: str) -> Key:
    """Return the key that a token of 256 random bits makes: nobody can make it who does not hold the token."""
    return Key(Fernet(urlsafe_b64encode(hmac.digest(token.encode(), b"waypair sealed by a link", "sha256"))))
