"""Which kind of danger a message shows: by nearness to examples of each kind, and by its letters, words and consonants.

The help line and the words that follow hang on it. The encoder does not know romanised Arabic, Urdu and Persian, where
letters tell more; with both, 94 of 100 crisis messages of benchmarks/ get their kind instead of 86, romanised ones 93
instead of 69 (benchmarks/danger.py prints it).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.special import log_softmax
from sklearn.linear_model import LogisticRegression

from bot.knowledge.model import DANGER_KINDS
from bot.understanding.views import Floats

# Nearness differs by hundredths between kinds; so sharpened it weighs as much as what the letters say.
SHARPNESS = 20.0
LETTERS_C = 3.0


class Kinds:
    """Fitted once, then only read."""

    def __init__(self, written: sparse.csr_matrix, labels: Sequence[str]) -> None:
        """`written`: a row of n-grams for each example of danger; `labels`: its kind."""
        self.names = tuple(kind for kind in DANGER_KINDS if kind in set(labels))
        self._letters = None
        if len(self.names) > 1:
            numbers = [self.names.index(label) for label in labels]
            self._letters = LogisticRegression(C=LETTERS_C, solver="liblinear").fit(written, numbers)

    def of(self, written: sparse.csr_matrix, nearness: Floats) -> list[str]:
        """`nearness`: shape (rows of `written`, names), the likeness to the nearest examples of each kind."""
        likely: Floats = log_softmax(SHARPNESS * nearness, axis=1)
        if self._letters is not None:
            likely = likely + self._letters.predict_log_proba(written)
        return [self.names[best] for best in np.argmax(likely, axis=1)]
