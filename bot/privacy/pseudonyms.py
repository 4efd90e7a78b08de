"""A person is a keyed hash of channel and address: the same person each time, and nobody who reads the database knows
who.

The key is made once for a database and kept in it, sealed (see `bot.delivery.keyring`), so that changing the secret of
the settings does not turn everybody into a stranger: who has left with STOP stays left.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets

KEY_BYTES = 32


def new_key() -> str:
    return secrets.token_hex(KEY_BYTES)


class Pseudonyms:
    def __init__(self, key: str) -> None:
        """`key`: hexadecimal, of `new_key`."""
        self._key = bytes.fromhex(key)

    def of(self, channel: str, address: str) -> str:
        """32 hexadecimal digits. `address` as the channel spells it: a number in E.164, the id of a chat."""
        return self._digest("person", channel, address)[:32]

    def mark(self, text: str) -> str:
        """16 hexadecimal digits that are the same for the same text: to notice a repetition without keeping words."""
        return self._digest("text", text)[:16]

    def _digest(self, *parts: str) -> str:
        return hmac.new(self._key, "\0".join(parts).encode(errors="surrogatepass"), hashlib.sha256).hexdigest()
