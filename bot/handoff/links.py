"""The link that opens the page of one case, without an account: signed, sealed and expiring.

Its token is a Fernet token with a key of its own purpose, so that no other sealed value of ours opens a page. It names
the case and nothing else; whether there is still something to read is decided by the state of the case. It is written
to no log.
"""

from __future__ import annotations

from collections.abc import Sequence

from cryptography.fernet import InvalidToken

from bot.privacy.vault import fernet_of

PATH = "/cases"
_PURPOSE = b"rights-bot case links 1"


class Links:
    def __init__(self, secrets: Sequence[str], public_url: str, valid_s: float) -> None:
        self._fernet, self._url, self.valid_s = fernet_of(secrets, _PURPOSE), public_url, valid_s

    def token(self, case: str, now: float) -> str:
        """`case`: its id, hexadecimal."""
        return self._fernet.encrypt_at_time(bytes.fromhex(case), int(now)).decode()

    def url(self, case: str, now: float) -> str:
        return f"{self._url}{PATH}/{self.token(case, now)}"

    def case_of(self, token: str, now: float) -> str | None:
        """The id; None for a token that is not ours or too old."""
        try:
            return self._fernet.decrypt_at_time(token.encode(), int(self.valid_s), int(now)).hex()
        except (InvalidToken, ValueError):
            return None
