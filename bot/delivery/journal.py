"""Where a message waits when the database is away for longer than a provider waits: a folder of sealed files.

One file a message, written whole or not at all. As soon as the database is back they go into the inbox, where a second
copy of a message is known as such, so a crash between the two loses and doubles nothing.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import secrets
import time
from collections.abc import Iterable
from pathlib import Path

import structlog

from bot.channels.base import Incoming
from bot.privacy.vault import SealBrokenError, Vault

log = structlog.get_logger("bot.delivery")

# A file that cannot be opened, or was not written to its end, is kept for the operator so long.
UNUSABLE_S = 72 * 3600.0


class Journal:
    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder, self._vault = folder, vault

    def keep(self, message: Incoming) -> None:
        """Returns when it is on the disk. Raises `OSError`."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = hashlib.sha256(f"{message.channel} {message.provider_id}".encode()).hexdigest()
        unfinished = self._folder / f"{name}.{secrets.token_hex(4)}.part"
        with open(unfinished, "wb", opener=_private) as file:
            file.write(self._vault.seal(message.to_json()))
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / f"{name}.message")
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def waiting(self) -> list[tuple[Path, Incoming]]:
        """Oldest first. A file that cannot be opened stays for a while and is told in the log."""
        found, unreadable = [], 0
        for path in self._folder.glob("*.message"):
            try:
                found.append((path, Incoming.from_json(self._vault.open(path.read_bytes()))))
            except (SealBrokenError, TypeError, ValueError):
                unreadable += 1
            except FileNotFoundError:  # another process was faster
                continue
        if unreadable:
            log.error("journal_unreadable", count=unreadable)
        return sorted(found, key=lambda one: one[1].received)

    def tidy(self) -> None:
        """Removes what nobody will come back for."""
        for pattern in ("*.part", "*.message"):
            for path in self._folder.glob(pattern):
                with contextlib.suppress(FileNotFoundError):
                    if path.stat().st_mtime < time.time() - UNUSABLE_S:
                        path.unlink()

    @staticmethod
    def done(paths: Iterable[Path]) -> None:
        for path in paths:
            path.unlink(missing_ok=True)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
