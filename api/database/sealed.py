"""Text that only its person's key opens."""

from __future__ import annotations

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
