"""Three opinions on danger that fail differently, as numbers; `bot.safety.model` weighs them.

- the nearest three examples of danger, of near misses, of ordinary and of sensitive messages, among vectors without the
  language and cut to the directions in which the examples differ most,
- a small neural network on the same vectors: danger of all kinds has no border that is a plane,
- logistic regression on words, pairs of words and character n-grams, for romanised text and misspelling.

Each recalls 40 to 75 % at 2 % of false alarms; together 90 % (docs/safety.md).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from bot.knowledge.model import DANGER_KINDS
from bot.safety.examples import NEAR_MISS, ORDINARY, SENSITIVE
from bot.understanding.calibration import balance
from bot.understanding.classifier import Example, Floats, mean_of_best
from bot.understanding.encoder import Vectors
from bot.understanding.subspace import LanguageSubspace
from bot.understanding.text import clean, fold

# As good for the nearest examples as all 384 (90 against 85 % at 2 %), and a third of the time.
DIRECTIONS = 128
HIDDEN_UNITS, ROUNDS, WEIGHT_DECAY = 128, 25, 0.01
TEXT_C = 10.0
_BLOCK = 512
_TINY = 1e-6


class TextIndex:
    """Words and character n-grams of a set of examples; made once, as it knows no label."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._letters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32, min_df=_seen_twice(texts)
        )
        self._words = TfidfVectorizer(
            token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True, dtype=np.float32, min_df=_seen_twice(texts)
        )
        folded = [fold(clean(text)) for text in texts]
        self.rows = sparse.hstack([self._letters.fit_transform(folded), self._words.fit_transform(folded)]).tocsr()

    def transform(self, texts: Sequence[str]) -> sparse.csr_matrix:
        folded = [fold(clean(text)) for text in texts]
        return sparse.hstack([self._letters.transform(folded), self._words.transform(folded)]).tocsr()


class VectorIndex:
    """The examples' vectors without their language; made once, as it knows no label."""

    def __init__(self, vectors: Vectors, forms: Sequence[str]) -> None:
        self._subspace = LanguageSubspace.fit(vectors, forms)
        self.rows = self._subspace.remove(vectors)
        _, directions = np.linalg.eigh(self.rows.T @ self.rows)
        self._directions: Vectors = directions[:, ::-1][:, :DIRECTIONS].astype(np.float32)
        self.short = self.shorten(self.rows)

    def transform(self, vectors: Vectors) -> Vectors:
        return self._subspace.remove(vectors)

    def shorten(self, plain: Vectors) -> Vectors:
        """Unit vectors, shape (n, `DIRECTIONS`) or less."""
        short = plain @ self._directions
        unit: Vectors = short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9)
        return unit


class Opinions:
    """Fitted once on some of the examples, then only read: safe to share between threads."""

    def __init__(
        self, examples: Sequence[Example], texts: TextIndex, vectors: VectorIndex, rows: npt.NDArray[np.intp]
    ) -> None:
        """`rows`: which of `examples` it learns from; both indexes hold all of them, in their order."""
        self._texts, self._vectors = texts, vectors
        own = [examples[row] for row in rows]
        labels = np.array([example.label for example in own])
        danger = np.isin(labels, DANGER_KINDS)
        short = vectors.short[rows]
        self._nearest = {label: short[labels == label] for label in (NEAR_MISS, ORDINARY, SENSITIVE)}
        self._by_kind = {kind: short[labels == kind] for kind in DANGER_KINDS if (labels == kind).any()}
        self._network = MLPClassifier(
            (HIDDEN_UNITS,), alpha=WEIGHT_DECAY, max_iter=ROUNDS, batch_size=min(512, len(own)),
            learning_rate_init=2e-3, random_state=0,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose
            self._network.fit(vectors.rows[rows], labels)
        self._text = LogisticRegression(C=TEXT_C, solver="liblinear", tol=1e-2)
        weights = balance([(example.form, bool(is_danger)) for example, is_danger in zip(own, danger, strict=True)])
        self._text.fit(texts.rows[rows], danger, sample_weight=weights)

    def of(self, text: str, vector: Vectors) -> tuple[Floats, str]:
        """The numbers on one message, shape (7,), and the kind of danger that it is nearest to."""
        numbers, kinds = self._judge(self._texts.transform([text]), self._vectors.transform(vector[None, :]))
        return numbers[0], kinds[0]

    def of_rows(self, rows: npt.NDArray[np.intp]) -> Floats:
        """The numbers on examples of the indexes themselves, as a rule of those that were held apart."""
        blocks = [rows[start : start + _BLOCK] for start in range(0, len(rows), _BLOCK)]
        return np.concatenate([self._judge(self._texts.rows[b], self._vectors.rows[b])[0] for b in blocks])

    def _judge(self, texts: sparse.csr_matrix, plain: Vectors) -> tuple[Floats, list[str]]:
        short = self._vectors.shorten(plain)
        kinds = list(self._by_kind)
        by_kind = np.stack([mean_of_best(short @ self._by_kind[kind].T) for kind in kinds], axis=1)
        near_miss, ordinary, sensitive = (
            mean_of_best(short @ self._nearest[label].T) if len(self._nearest[label]) else np.zeros(len(short))
            for label in (NEAR_MISS, ORDINARY, SENSITIVE)
        )
        danger = by_kind.max(axis=1)
        shares = dict(zip(self._network.classes_, self._network.predict_proba(plain).T, strict=True))
        dangerous = np.log(sum(shares[kind] for kind in kinds) + _TINY)
        other = np.log(shares.get(NEAR_MISS, 0.0) + shares[ORDINARY] + _TINY)
        numbers = np.stack(
            [
                danger,
                danger - np.maximum(near_miss, ordinary),
                danger - near_miss,
                danger - sensitive,
                dangerous - other,
                dangerous - np.log(shares.get(SENSITIVE, np.zeros(len(short))) + _TINY),
                self._text.decision_function(texts),
            ],
            axis=1,
        )
        return numbers, [kinds[best] for best in by_kind.argmax(axis=1)]


def _seen_twice(texts: Sequence[str]) -> int:
    """What stands in one example only teaches nothing, where there are many."""
    return 2 if len(texts) > 1000 else 1
