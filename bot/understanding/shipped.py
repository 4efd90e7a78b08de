"""Vectors of the shipped knowledge's phrases, made beforehand: a first start need not encode sixty thousand texts.

One NumPy file (no pickle), eight bits a number: the nearness of two texts changes in the fourth digit. A text that is
not in it, because somebody has just written it, is encoded as ever; a vector of another encoder's build is never used.
Made by `rights-bot knowledge pack-vectors`, when phrases have changed so much that a first start is slow again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from bot.understanding.encoder import DIMENSIONS, Vectors

PATH = Path(__file__).parent / "phrases.npz"
KEY_BYTES = 16
_MOST = 127
Bytes = npt.NDArray[np.int8]


class ShippedVectors:
    """`keys` as `VectorCache` makes them: of the text and of the encoder's build."""

    def __init__(self, keys: Sequence[bytes], values: Bytes, scales: Vectors) -> None:
        """`values`: int8, shape (len(keys), 384); `scales`: float32, shape (len(keys),)."""
        self._rows: Mapping[bytes, int] = {key: row for row, key in enumerate(keys)}
        self._values, self._scales = values, scales

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: bytes) -> Vectors | None:
        row = self._rows.get(key)
        if row is None:
            return None
        vector: Vectors = self._values[row].astype(np.float32) * self._scales[row]
        return vector

    @classmethod
    def of(cls, keys: Sequence[bytes], vectors: Vectors) -> ShippedVectors:
        scales = np.maximum(np.abs(vectors).max(axis=1), 1e-9) / _MOST
        return cls(keys, np.round(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32))

    def save(self, path: Path) -> None:
        """In the order of the keys, so that the same phrases make the same file."""
        ordered = sorted(self._rows.items())
        rows = np.array([row for _, row in ordered], dtype=np.intp)
        keys = np.frombuffer(b"".join(key for key, _ in ordered), np.uint8).reshape(-1, KEY_BYTES)
        part = path.with_suffix(".part.npz")
        np.savez(part, keys=keys, values=self._values[rows].reshape(-1, DIMENSIONS), scales=self._scales[rows])
        part.replace(path)


@lru_cache(maxsize=2)
def load_shipped(path: Path = PATH) -> ShippedVectors | None:
    """None where there is no such file, or it is not of this form: then everything is encoded."""
    try:
        with np.load(path, allow_pickle=False) as file:
            keys, values, scales = file["keys"], file["values"], file["scales"]
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    if keys.shape[1:] != (KEY_BYTES,) or values.shape != (len(keys), DIMENSIONS) or scales.shape != (len(keys),):
        return None
    return ShippedVectors([row.tobytes() for row in keys], values, scales)
