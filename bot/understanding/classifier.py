"""Text to label by three opinions that fail differently, fused.

- the nearest three examples in the encoder's space without the language (a few good phrases are enough),
- logistic regression on the same vectors (many phrases together draw the border),
- the nearest example by character n-grams of 2 to 5 (romanised text and names, which the encoder spells badly).

Measured on held-apart messages: 77, 76 and 45 % alone, 82 % fused, 86 % with Vietnamese also without its marks
(docs/understanding.md). Without an encoder the n-grams answer alone, and the scores say so by being lower.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from bot.understanding.encoder import Vectors
from bot.understanding.subspace import LanguageSubspace
from bot.understanding.text import clean, fold

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]

WEIGHT_REGRESSION, WEIGHT_NGRAMS = 0.5, 0.4
REGRESSION_C = 3.0
# After 40 rounds the held-apart accuracy is that of a full fit (58.1 against 58.3 %), in a tenth of the time; a start
# on a new machine makes eleven such fits.
REGRESSION_ROUNDS = 50
# The mean of the three nearest is less at the mercy of one odd phrase than the nearest alone: 73 against 68 %.
NEIGHBOURS = 3
# Examples compared with all others at once: at 50,000 others about 200 MB.
_BLOCK = 512


@dataclass(frozen=True)
class Example:
    """A text with its label. `form` is language and script ("pa-Latn"); `theme` names what is held apart together."""

    text: str
    label: str
    form: str
    theme: str = ""


@dataclass(frozen=True)
class Scores:
    """What the opinions say of one text: each array is in the order of `labels`; None where there is no encoder."""

    labels: tuple[str, ...]
    nearest: Floats | None
    probability: Floats | None
    ngrams: Floats

    @property
    def fused(self) -> Floats:
        if self.nearest is None or self.probability is None:
            return self.ngrams
        fused: Floats = self.nearest + WEIGHT_REGRESSION * self.probability + WEIGHT_NGRAMS * self.ngrams
        return fused


class PhraseIndex:
    """What all opinions look at, made once for a set of examples: their n-grams, and their vectors without the
    language.

    Neither knows a label, so classifiers that hold examples apart share one; only the regression is fitted for each.
    """

    def __init__(self, examples: Sequence[Example], vectors: Vectors | None) -> None:
        """`vectors`: one row per example, or None when there is no encoder."""
        self.examples = tuple(examples)
        self.ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True, dtype=np.float32)
        self.texts = sparse.csr_matrix(self.ngrams.fit_transform([fold(example.text) for example in examples]))
        self.subspace: LanguageSubspace | None = None
        self.vectors: Vectors | None = None
        if vectors is not None:
            self.subspace = LanguageSubspace.fit(vectors, [example.form for example in examples])
            self.vectors = self.subspace.remove(vectors)


class Classifier:
    """Fitted once, then only read: safe to share between threads."""

    def __init__(self, index: PhraseIndex, rows: Rows | None = None) -> None:
        """`rows`: which examples of `index` it learns from, all by default."""
        self._index = index
        rows = np.arange(len(index.examples)) if rows is None else rows
        examples = [index.examples[row] for row in rows]
        self.labels = tuple(sorted({example.label for example in examples}))
        position = {label: i for i, label in enumerate(self.labels)}
        targets = np.array([position[example.label] for example in examples])
        self._groups = [np.flatnonzero(targets == i) for i in range(len(self.labels))]
        every = len(rows) == len(index.examples)
        texts = index.texts if every else index.texts[rows]
        self._texts = sparse.csr_matrix(texts.T)  # columns are examples; converted once, not at each message
        self._vectors: Vectors | None = None
        if index.vectors is not None:
            self._vectors = index.vectors if every else index.vectors[rows]
            self._regression = LogisticRegression(
                C=REGRESSION_C, max_iter=REGRESSION_ROUNDS, tol=1e-3, class_weight="balanced"
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose
                self._regression.fit(self._vectors, targets)

    @property
    def has_vectors(self) -> bool:
        return self._vectors is not None

    def scores(self, text: str, vector: Vectors | None) -> Scores:
        return self.scores_of([text], None if vector is None else vector[None, :])[0]

    def scores_of(self, texts: Sequence[str], vectors: Vectors | None) -> list[Scores]:
        """`vectors` as the encoder gives them; None where there is none."""
        subspace = self._index.subspace
        ngrams = self._index.ngrams.transform([fold(clean(text)) for text in texts])
        return self._compare(ngrams, None if vectors is None or subspace is None else subspace.remove(vectors))

    def scores_of_rows(self, rows: Rows) -> list[Scores]:
        """The scores of examples of the index itself, as a rule of those that were held apart."""
        index, out = self._index, list[Scores]()
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            out += self._compare(index.texts[block], None if index.vectors is None else index.vectors[block])
        return out

    def _compare(self, texts: sparse.csr_matrix, plain: Vectors | None) -> list[Scores]:
        similar = (texts @ self._texts).toarray()
        ngrams = np.stack([similar[:, group].max(axis=1) for group in self._groups], axis=1).astype(float)
        if plain is None or self._vectors is None:
            return [Scores(self.labels, None, None, row) for row in ngrams]
        similarity = plain @ self._vectors.T
        nearest = np.stack([mean_of_best(similarity[:, group]) for group in self._groups], axis=1)
        probability = self._regression.predict_proba(plain)
        return [Scores(self.labels, *row) for row in zip(nearest, probability, ngrams, strict=True)]


def mean_of_best(similarity: Vectors) -> Floats:
    """The mean of each row's `NEIGHBOURS` largest values."""
    if similarity.shape[1] > NEIGHBOURS:
        similarity = np.partition(similarity, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]
    mean: Floats = similarity.mean(axis=1, dtype=np.float64)
    return mean
