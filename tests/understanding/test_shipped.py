from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.understanding.encoder import DIMENSIONS
from bot.understanding.shipped import ShippedVectors, load_shipped
from bot.understanding.vectors import VectorCache


class Counting:
    """An encoder that counts what it is asked."""

    build = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str]) -> np.ndarray:
        self.asked += texts
        return np.stack([vector(text) for text in texts])

    def close(self) -> None: ...


def vector(text: str) -> np.ndarray:
    found = np.random.default_rng(sum(text.encode())).standard_normal(DIMENSIONS).astype(np.float32)
    return found / np.linalg.norm(found)


def shipped(texts: list[str], path: Path, build: str = Counting.build) -> ShippedVectors:
    keys = [VectorCache.key(text, build) for text in texts]
    ShippedVectors.of(keys, np.stack([vector(text) for text in texts])).save(path)
    found = load_shipped(path)
    assert found is not None
    return found


def test_what_is_shipped_is_not_encoded_and_nearly_the_same(tmp_path: Path) -> None:
    encoder = Counting()
    cache = VectorCache(tmp_path / "vectors.sqlite", shipped(["pay", "permit"], tmp_path / "phrases.npz"))
    vectors = cache.vectors(["permit", "new phrase", "pay"], encoder)
    assert encoder.asked == ["new phrase"]
    for text, found in zip(["permit", "new phrase", "pay"], vectors, strict=True):
        assert found @ vector(text) == pytest.approx(1, abs=2e-3)


def test_vectors_of_another_build_are_not_used(tmp_path: Path) -> None:
    encoder = Counting()
    cache = VectorCache(tmp_path / "vectors.sqlite", shipped(["pay"], tmp_path / "phrases.npz", build="older"))
    cache.vectors(["pay"], encoder)
    assert encoder.asked == ["pay"]


def test_the_same_phrases_make_the_same_file(tmp_path: Path) -> None:
    shipped(["pay", "permit", "police"], tmp_path / "one.npz")
    shipped(["police", "pay", "permit"], tmp_path / "two.npz")
    with np.load(tmp_path / "one.npz") as one, np.load(tmp_path / "two.npz") as two:
        assert all(np.array_equal(one[name], two[name]) for name in ("keys", "values", "scales"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 broken", b"\x80\x04pickle"])
def test_a_file_that_is_not_of_the_form_is_as_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "phrases.npz"
    path.write_bytes(content)
    assert load_shipped(path) is None
    assert load_shipped(tmp_path / "nowhere.npz") is None


def test_wrong_shapes_are_as_no_file(tmp_path: Path) -> None:
    path = tmp_path / "phrases.npz"
    np.savez(path, keys=np.zeros((2, 16), np.uint8), values=np.zeros((3, DIMENSIONS), np.int8), scales=np.zeros(3))
    assert load_shipped(path) is None
