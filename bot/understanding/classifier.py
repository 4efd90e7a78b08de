"""Text to label by four opinions that fail differently, fused.

- the nearest three examples in the encoder's space without the language (a few good phrases are enough),
- logistic regression on the same vectors (many phrases together draw the border); both look at a romanised text twice
  (`bot.understanding.views`),
- a linear model on character n-grams of the words and of their consonants (romanised text and names, which the encoder
  spells badly),
- the nearest example by its consonants (`bot.understanding.consonants`).

What each is worth, alone and fused: docs/understanding.md. Without an encoder the last two answer alone, and the scores
say so by being lower.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.special import softmax
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, SGDClassifier

from bot.understanding.consonants import consonants
from bot.understanding.encoder import Vectors
from bot.understanding.subspace import LanguageSubspace
from bot.understanding.text import clean, fold
from bot.understanding.views import Floats, Rows, Views, mean_nearness, mean_of_views

WEIGHT_REGRESSION, WEIGHT_LETTERS, WEIGHT_CONSONANTS = 0.5, 0.4, 0.4
REGRESSION_C = 3.0
# After 40 rounds the held-apart accuracy is that of a full fit (58.1 against 58.3 %), in a tenth of the time; a start
# on a new machine makes three such fits.
REGRESSION_ROUNDS = 50
LETTERS_ALPHA, LETTERS_ROUNDS = 1e-5, 12
LETTERS_SHARPNESS = 2.0  # of the margins, on their way to probabilities
RAREST_NGRAM = 4  # of many examples; what stands in fewer teaches nothing
_MANY = 1000
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
    letters: Floats
    consonants: Floats

    @property
    def fused(self) -> Floats:
        written: Floats = WEIGHT_LETTERS * self.letters + WEIGHT_CONSONANTS * self.consonants
        if self.nearest is None or self.probability is None:
            return written
        fused: Floats = self.nearest + WEIGHT_REGRESSION * self.probability + written
        return fused


@dataclass(frozen=True)
class Written:
    """Texts by what they are written with, a row each: `letters` are n-grams of words and of consonants."""

    letters: sparse.csr_matrix
    consonants: sparse.csr_matrix

    def __getitem__(self, rows: Rows) -> Written:
        return Written(self.letters[rows], self.consonants[rows])


class PhraseIndex:
    """What all opinions look at, made once for a set of examples: how they are written, and how the encoder sees them
    without the language.

    Neither knows a label, so classifiers that hold examples apart share one; only the linear models are fitted for
    each.
    """

    def __init__(self, examples: Sequence[Example], views: Views | None) -> None:
        """`views`: a row for each example, or None when there is no encoder."""
        self.examples = tuple(examples)
        rarest = RAREST_NGRAM if len(self.examples) > _MANY else 1
        self._words = char_ngrams(2, 4, rarest)
        self._consonants = char_ngrams(1, 4, rarest)
        folded = [fold(clean(example.text)) for example in examples]
        self.written = _written(
            self._words.fit_transform(folded), self._consonants.fit_transform(map(consonants, folded))
        )
        self.subspace: LanguageSubspace | None = None
        self.views: Views | None = None
        if views is not None:
            self.subspace = LanguageSubspace.fit(views.typed, [example.form for example in examples])
            self.views = views.change(self.subspace.remove)

    def write(self, texts: Sequence[str]) -> Written:
        folded = [fold(clean(text)) for text in texts]
        return _written(self._words.transform(folded), self._consonants.transform(map(consonants, folded)))


def _written(words: sparse.csr_matrix, spoken: sparse.csr_matrix) -> Written:
    return Written(sparse.hstack([words, spoken], format="csr", dtype=np.float32), sparse.csr_matrix(spoken))


def char_ngrams(shortest: int, longest: int, rarest: int) -> TfidfVectorizer:
    """Of characters within words; those that stand in fewer than `rarest` texts are left out."""
    return TfidfVectorizer(
        analyzer="char_wb", ngram_range=(shortest, longest), min_df=rarest, sublinear_tf=True, dtype=np.float32
    )


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
        written = index.written if every else index.written[rows]
        self._letters = LetterModel(written.letters, targets)
        # Columns are examples; converted once, not at each message.
        self._consonants = sparse.csr_matrix(written.consonants.T)
        self._views: Views | None = None
        if index.views is not None:
            self._views = index.views if every else index.views[rows]
            self._regression = LogisticRegression(
                C=REGRESSION_C, max_iter=REGRESSION_ROUNDS, tol=1e-3, class_weight="balanced"
            )
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose
                self._regression.fit(self._views.stacked, self._views.stack(targets))

    @property
    def has_vectors(self) -> bool:
        return self._views is not None

    def scores(self, text: str, view: Views | None) -> Scores:
        return self.scores_of([text], view)[0]

    def scores_of(self, texts: Sequence[str], views: Views | None) -> list[Scores]:
        """`views` as the encoder gives them; None where there is none."""
        subspace = self._index.subspace
        plain = None if views is None or subspace is None else views.change(subspace.remove)
        return self._compare(self._index.write(texts), plain)

    def scores_of_rows(self, rows: Rows) -> list[Scores]:
        """The scores of examples of the index itself, as a rule of those that were held apart."""
        index, out = self._index, list[Scores]()
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            out += self._compare(index.written[block], None if index.views is None else index.views[block])
        return out

    def _compare(self, written: Written, plain: Views | None) -> list[Scores]:
        letters = self._letters.probability(written.letters)
        alike = (written.consonants @ self._consonants).toarray()
        spoken = np.stack([alike[:, group].max(axis=1) for group in self._groups], axis=1).astype(float)
        if plain is None or self._views is None:
            return [Scores(self.labels, None, None, *row) for row in zip(letters, spoken, strict=True)]
        nearest = mean_nearness(plain, self._views, self._by_label)
        probability = mean_of_views(plain, self._regression.predict_proba)
        return [Scores(self.labels, *row) for row in zip(nearest, probability, letters, spoken, strict=True)]

    def _by_label(self, alike: Vectors) -> Floats:
        return np.stack([mean_of_best(alike[:, group]) for group in self._groups], axis=1)


class LetterModel:
    """One border for each label among n-grams, fitted by stochastic gradient descent; only its weights are kept."""

    def __init__(self, letters: sparse.csr_matrix, targets: Rows) -> None:
        """`targets`: the number of the label of each row; all numbers from 0 on are there."""
        model = SGDClassifier(
            loss="modified_huber", alpha=LETTERS_ALPHA, max_iter=LETTERS_ROUNDS, tol=None, class_weight="balanced",
            random_state=0, n_jobs=-1,
        )  # fmt: skip
        model.fit(letters, targets)
        weights, bias = model.coef_, model.intercept_
        if len(weights) == 1:  # of two labels one border is drawn
            weights, bias = np.concatenate([-weights, weights]), np.concatenate([-bias, bias])
        self._weights: Vectors = np.ascontiguousarray(weights.T, dtype=np.float32)
        self._bias: Floats = bias

    def probability(self, letters: sparse.csr_matrix) -> Floats:
        """Shape (rows, labels); each row sums to 1. Of a text that has nothing known in it, all are as likely."""
        margins: Floats = letters @ self._weights + self._bias
        margins[np.diff(letters.indptr) == 0] = 0
        shares: Floats = softmax(LETTERS_SHARPNESS * margins, axis=1)
        return shares


def mean_of_best(similarity: Vectors) -> Floats:
    """The mean of each row's `NEIGHBOURS` largest values."""
    if similarity.shape[1] > NEIGHBOURS:
        similarity = np.partition(similarity, -NEIGHBOURS, axis=1)[:, -NEIGHBOURS:]
    mean: Floats = similarity.mean(axis=1, dtype=np.float64)
    return mean
