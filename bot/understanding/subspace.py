"""Take the language out of the vectors, so that nearness means the same topic and not the same language.

e5 vectors carry the language so strongly that the nearest phrase to a Hindi question is the nearest *Hindi* phrase,
whatever its topic: adding translated phrases lowered the first answer's accuracy from 75 to 57 %. The mean vector of
each language and form (romanised is a form of its own), the main directions in which those means differ, and the
phrases and questions without them: 77 %, and no language need be known to use it (docs/understanding.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.understanding.encoder import Vectors

MIN_PER_FORM = 8  # a mean of fewer phrases is more topic than language


@dataclass(frozen=True)
class LanguageSubspace:
    """`directions`: orthonormal rows, shape (k, 384)."""

    mean: Vectors
    directions: Vectors

    @classmethod
    def fit(cls, vectors: Vectors, forms: Sequence[str], max_directions: int = 24) -> LanguageSubspace:
        """From phrases and the form (language and script) of each; keeps at most `forms - 1` directions."""
        labels = np.asarray(forms)
        means = [
            vectors[labels == form].mean(axis=0)
            for form in sorted(set(forms))
            if (labels == form).sum() >= MIN_PER_FORM
        ]
        mean = vectors.mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1], np.float32)
        if len(means) < 2:
            return cls(mean.astype(np.float32), np.zeros((0, vectors.shape[1]), np.float32))
        centred = np.stack(means) - np.mean(means, axis=0)
        _, _, directions = np.linalg.svd(centred, full_matrices=False)
        return cls(mean.astype(np.float32), directions[: min(len(means) - 1, max_directions)].astype(np.float32))

    def remove(self, vectors: Vectors) -> Vectors:
        """Unit vectors without the language's directions, same shape."""
        out = vectors - self.mean
        out = out - (out @ self.directions.T) @ self.directions
        unit: Vectors = (out / np.maximum(np.linalg.norm(out, axis=-1, keepdims=True), 1e-9)).astype(np.float32)
        return unit
