"""Sealing and opening what has to be kept for a while: Fernet (AES-128-CBC, HMAC-SHA256) of the library cryptography.

The setting `RIGHTS_BOT_SECRET_KEY` holds one or more secrets, the newest first. Everything is sealed with the newest
and opened with any, so a secret is changed by putting the new one before the old, running `rights-bot rotate-keys`, and
taking the old one out. A secret is any text of 32 characters or more; the keys are derived from it (HKDF, RFC 5869).
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

MIN_SECRET = 32
_PURPOSE = b"rights-bot sealed texts 1"


class SealBrokenError(Exception):
    """What is kept was sealed with a secret that is not among those of the settings, or was changed."""


class Vault:
    def __init__(self, secrets: Sequence[str]) -> None:
        """`secrets`: newest first, at least one."""
        self._fernet = fernet_of(secrets, _PURPOSE)

    def seal(self, value: Any) -> bytes:
        """`value`: anything that JSON can hold, half a surrogate pair included: a phone may send it."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return self._fernet.encrypt(text.encode(errors="surrogatepass"))

    def open(self, sealed: bytes) -> Any:
        """Raises `SealBrokenError`."""
        try:
            return json.loads(self._fernet.decrypt(bytes(sealed)).decode(errors="surrogatepass"))
        except InvalidToken as error:
            raise SealBrokenError("a sealed text cannot be opened with the secrets of the settings") from error

    def reseal(self, sealed: bytes) -> bytes:
        """The same text under the newest secret. Raises `SealBrokenError`."""
        try:
            return self._fernet.rotate(bytes(sealed))
        except InvalidToken as error:
            raise SealBrokenError("a sealed text cannot be opened with the secrets of the settings") from error


def fernet_of(secrets: Sequence[str], purpose: bytes) -> MultiFernet:
    """What is sealed for one purpose cannot be opened for another."""
    return MultiFernet([Fernet(_key(secret, purpose)) for secret in secrets])


def _key(secret: str, purpose: bytes) -> bytes:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
    return base64.urlsafe_b64encode(derived)
