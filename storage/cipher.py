"""Slack tokens at rest: encrypted with the operator's keys."""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class TokenCipher:
    """Encrypts with the first key and decrypts with any of them, so that keys can be rotated."""

    def __init__(self, keys: Sequence[str]) -> None:
        """Take Fernet keys (32 bytes, url-safe base64), newest first. Raises ValueError for a malformed key."""
        if not keys:
            raise ValueError("at least one key is needed")
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def __repr__(self) -> str:
        return "TokenCipher(…)"

    def seal(self, token: str) -> str:
        """Give the encrypted text of a token."""
        return self._fernet.encrypt(token.encode()).decode()

    def open(self, sealed: str) -> str:
        """Give the token. Raises LookupError when none of the keys fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise LookupError("no key in COPBOT_TOKEN_KEYS opens this token") from None

    @staticmethod
    def new_key() -> str:
        """Give a fresh key."""
        return Fernet.generate_key().decode()
