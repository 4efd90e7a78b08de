from __future__ import annotations

import hashlib
import multiprocessing
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
import pytest

from bot.understanding import vectors as module
from bot.understanding.encoder import DIMENSIONS, EncoderUnavailable, Vectors
from bot.understanding.vectors import VectorCache


class CountingEncoder:
    """Each text has a vector of its own; after `dies_after` texts there is no encoder any more."""

    def __init__(self, build: str = "one", dies_after: int | None = None) -> None:
        self.build, self.encoded, self._dies_after = build, list[str](), dies_after

    def encode(self, texts: Sequence[str]) -> Vectors:
        if self._dies_after is not None and len(self.encoded) + len(texts) > self._dies_after:
            raise EncoderUnavailable
        self.encoded += texts
        return np.stack([vector_of(text, self.build) for text in texts])


def vector_of(text: str, build: str = "one") -> Vectors:
    seed = int.from_bytes(hashlib.sha256(f"{build} {text}".encode()).digest()[:4], "big")
    vector = np.random.default_rng(seed).standard_normal(DIMENSIONS).astype(np.float32)
    unit: Vectors = vector / np.linalg.norm(vector)
    return unit


def is_close(found: Vectors, texts: Sequence[str], build: str = "one") -> bool:
    """Half precision is kept on disk."""
    return np.allclose(found, np.stack([vector_of(text, build) for text in texts]), atol=1e-3)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "vectors.sqlite"


def test_only_what_is_missing_is_encoded(path: Path) -> None:
    encoder = CountingEncoder()
    cache = VectorCache(path)
    assert is_close(cache.vectors(["a", "b"], encoder), ["a", "b"])
    assert cache.missing(["a", "b", "c"], encoder) == 1
    assert is_close(cache.vectors(["c", "b", "a"], encoder), ["c", "b", "a"])
    assert encoder.encoded == ["a", "b", "c"]


def test_a_text_that_stands_twice_is_encoded_once(path: Path) -> None:
    encoder = CountingEncoder()
    assert is_close(VectorCache(path).vectors(["a", "b", "a"], encoder), ["a", "b", "a"])
    assert encoder.encoded == ["a", "b"]


def test_what_is_known_needs_no_encoder(path: Path) -> None:
    VectorCache(path).vectors(["a"], CountingEncoder())
    dead = CountingEncoder(dies_after=0)
    assert is_close(VectorCache(path).vectors(["a"], dead), ["a"])
    with pytest.raises(EncoderUnavailable):
        VectorCache(path).vectors(["a", "b"], dead)


def test_no_texts(path: Path) -> None:
    assert VectorCache(path).vectors([], CountingEncoder(dies_after=0)).shape == (0, DIMENSIONS)


def test_another_build_encodes_anew_and_both_are_kept(path: Path) -> None:
    cache, first, second = VectorCache(path), CountingEncoder("one"), CountingEncoder("two")
    cache.vectors(["a"], first)
    assert cache.missing(["a"], second) == 1
    assert is_close(cache.vectors(["a"], second), ["a"], "two")
    assert is_close(cache.vectors(["a"], first), ["a"], "one")
    assert (first.encoded, second.encoded) == (["a"], ["a"])


def test_an_interrupted_run_keeps_what_is_done(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_CHUNK", 4)
    texts, told = [f"text {i}" for i in range(10)], list[tuple[int, int]]()
    with pytest.raises(EncoderUnavailable):
        VectorCache(path).vectors(texts, CountingEncoder(dies_after=8), lambda done, of: told.append((done, of)))
    assert told == [(4, 10), (8, 10)]
    rest = CountingEncoder()
    assert is_close(VectorCache(path).vectors(texts, rest, lambda done, of: told.append((done, of))), texts)
    assert rest.encoded == texts[8:]
    assert told[2:] == [(2, 2)]


def test_many_texts_are_found_again(path: Path) -> None:
    texts, encoder = [f"text {i}" for i in range(1203)], CountingEncoder()
    VectorCache(path).vectors(texts, encoder)
    assert VectorCache(path).missing(texts, encoder) == 0
    assert is_close(VectorCache(path).vectors(texts[::-1], encoder), texts[::-1])
    assert len(encoder.encoded) == len(texts)


def test_texts_that_no_file_could_hold_have_a_key(path: Path) -> None:
    odd = ["\ud800", "a\0b", "a", ""]
    VectorCache(path).vectors(odd[1:], CountingEncoder())
    assert VectorCache(path).missing(odd[1:], CountingEncoder()) == 0
    assert VectorCache(path).missing(odd[:1], CountingEncoder()) == 1


def test_no_text_is_kept(path: Path) -> None:
    VectorCache(path).vectors(["a very private phrase"], CountingEncoder())
    with sqlite3.connect(path) as db:
        assert all(b"private" not in bytes(value) for row in db.execute("SELECT * FROM vectors") for value in row)
    db.close()
    assert b"private" not in path.read_bytes()


def test_threads_may_share_it(path: Path) -> None:
    cache, encoder = VectorCache(path), CountingEncoder()
    texts = [f"text {i}" for i in range(40)]
    with ThreadPoolExecutor(4) as threads:
        found = list(
            threads.map(lambda part: cache.vectors(part, encoder), [texts[:30], texts[10:], texts, texts[::-1]])
        )
    assert is_close(found[2], texts)
    assert is_close(found[3], texts[::-1])


def fill(path: Path, first: int, start: Event) -> None:
    start.wait(60)
    texts = [f"text {i}" for i in range(first, first + 60)]
    assert is_close(VectorCache(path).vectors(texts, CountingEncoder()), texts)


def test_processes_that_start_together_may_share_it(path: Path) -> None:
    """They make the file at the same time, and write some of the same texts."""
    context = multiprocessing.get_context("spawn")
    start = context.Event()
    processes = [context.Process(target=fill, args=(path, first, start)) for first in (0, 20)]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert VectorCache(path).missing([f"text {i}" for i in range(80)], CountingEncoder()) == 0


def test_a_file_that_another_process_holds_is_waited_for(path: Path) -> None:
    VectorCache(path)
    db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA journal_mode=DELETE")
    db.execute("BEGIN EXCLUSIVE")
    later = threading.Timer(0.2, db.execute, ("COMMIT",))
    later.start()
    assert VectorCache(path).missing(["a"], CountingEncoder()) == 1
    later.join()
    db.close()


def test_a_file_that_is_no_database_is_made_anew(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"cut short by a full disk" * 100)
    assert is_close(VectorCache(path).vectors(["a"], CountingEncoder()), ["a"])
    assert is_close(VectorCache(path).vectors(["a"], CountingEncoder(dies_after=0)), ["a"])


def test_a_folder_that_cannot_be_written_is_an_error_at_once(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(sqlite3.OperationalError):
        VectorCache(path)
