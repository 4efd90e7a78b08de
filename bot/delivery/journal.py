"""Where a message waits when the database is away for longer than a provider waits: a folder of sealed files.

One file a message, written whole or not at all. As soon as the database is back they go into the inbox, where a second
copy of a message is known as such, so a crash between the two loses and doubles nothing.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import structlog

from bot.channels.base import Incoming
from bot.privacy.vault import SealBrokenError, Vault

log = structlog.get_logger("bot.delivery")


class Journal:
    def __init__(self, folder: Path, vault: Vault) -> None:
        self._folder, self._vault = folder, vault

    def keep(self, message: Incoming) -> None:
        """Returns when it is on the disk. Raises `OSError`."""
        self._folder.mkdir(parents=True, exist_ok=True)
        name = hashlib.sha256(f"{message.channel} {message.provider_id}".encode()).hexdigest()
        unfinished = self._folder / f"{name}.{os.getpid()}.part"
        with unfinished.open("wb") as file:
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
        """Oldest first. A file that cannot be opened stays where it is and is named in the log."""
        found = []
        for path in sorted(self._folder.glob("*.message"), key=lambda p: p.stat().st_mtime):
            try:
                found.append((path, Incoming.from_json(self._vault.open(path.read_bytes()))))
            except (SealBrokenError, TypeError, ValueError) as error:
                log.error("journal_unreadable", error=type(error).__name__)
        return found

    @staticmethod
    def done(path: Path) -> None:
        path.unlink(missing_ok=True)
