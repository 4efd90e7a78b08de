"""Vectors on disk by the fingerprint of their text and of the encoder's build: what was encoded once is not again.

One SQLite file; several processes may share it. It holds vectors of the knowledge's phrases only, never of messages.
What is in neither it nor the shipped vectors (`shipped`) is encoded.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import numpy as np

from bot.understanding.encoder import DIMENSIONS, Encoder, Vectors
from bot.understanding.shipped import ShippedVectors

Progress = Callable[[int, int], None]  # texts done, texts to do

_CHUNK = 128
_PATIENCE_S = 30.0


class VectorCache:
    def __init__(self, path: Path, shipped: ShippedVectors | None = None) -> None:
        self._shipped = shipped
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path = path
        deadline = time.monotonic() + _PATIENCE_S
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise sqlite3.OperationalError(f"{path} stays locked")
            time.sleep(0.05)

    def vectors(self, texts: Sequence[str], encoder: Encoder, progress: Progress | None = None) -> Vectors:
        """Shape (len(texts), 384), in the order of `texts`. Raises `EncoderUnavailable` only if some are not cached."""
        keys = [self.key(text, encoder.build) for text in texts]
        found = self._load(set(keys))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in found}
        items = list(missing.items())
        for start in range(0, len(items), _CHUNK):
            chunk = items[start : start + _CHUNK]
            encoded = encoder.encode([text for _, text in chunk]).astype(np.float16)
            rows = [(key, vector.tobytes()) for (key, _), vector in zip(chunk, encoded, strict=True)]
            with self._open() as db:  # saved as it goes: an interrupted set-up loses one chunk
                db.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            found.update(rows)
            if progress:
                progress(min(start + _CHUNK, len(items)), len(items))
        out = np.zeros((len(texts), DIMENSIONS), np.float32)
        for i, key in enumerate(keys):
            out[i] = np.frombuffer(found[key], np.float16)
        return out

    def missing(self, texts: Sequence[str], encoder: Encoder) -> int:
        keys = {self.key(text, encoder.build) for text in texts}
        return len(keys) - len(self._load(keys))

    def _is_ready(self) -> bool:
        """False while another process does the same: the change to WAL fails at once where all else would wait."""
        try:
            with self._open() as db:
                db.execute("PRAGMA journal_mode=WAL")
                db.execute(
                    "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
                )
        except sqlite3.OperationalError as error:
            if "locked" not in str(error):
                raise
            return False
        except sqlite3.DatabaseError:  # no database (any more): what it held can be made anew
            for name in (self._path.name, f"{self._path.name}-wal", f"{self._path.name}-shm"):
                self._path.with_name(name).unlink(missing_ok=True)
            return False
        return True

    def _load(self, keys: set[bytes]) -> dict[bytes, bytes]:
        wanted = list(keys)
        found: dict[bytes, bytes] = {}
        with self._open() as db:
            for start in range(0, len(wanted), 500):  # SQLite's limit of variables is 999 in old builds
                part = wanted[start : start + 500]
                marks = ",".join("?" * len(part))
                found.update(db.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", part).fetchall())  # noqa: S608 - marks only
        if self._shipped is not None:
            for key in keys - found.keys():
                vector = self._shipped.get(key)
                if vector is not None:
                    found[key] = vector.astype(np.float16).tobytes()
        return found

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """Committed and closed at the end."""
        with closing(sqlite3.connect(self._path, timeout=_PATIENCE_S)) as db, db:
            yield db

    @staticmethod
    def key(text: str, build: str) -> bytes:
        return hashlib.sha256(f"{build}\0{text}".encode("utf-8", errors="replace")).digest()[:16]
