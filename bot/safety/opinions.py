"""Three opinions on danger that fail differently, as numbers; `bot.safety.model` weighs them.

- the nearest three examples of danger, of near misses, of ordinary and of sensitive messages, among vectors without the
  language and cut to the directions in which the examples differ most,
- a small neural network on the same vectors: danger of all kinds has no border that is a plane,
- logistic regression on words, pairs of words and character n-grams, also of the consonants alone, for romanised text
  and misspelling.

Each recalls 40 to 75 % at 2 % of false alarms; together 90 % (docs/safety.md).
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from bot.knowledge.model import DANGER_KINDS
from bot.safety.examples import NEAR_MISS, ORDINARY, SENSITIVE
from bot.understanding.calibration import balance
from bot.understanding.classifier import Example, char_ngrams, mean_of_best
from bot.understanding.consonants import consonants
from bot.understanding.encoder import Vectors
from bot.understanding.subspace import LanguageSubspace
from bot.understanding.text import clean, fold
from bot.understanding.views import Floats, Rows, Views, mean_nearness, mean_of_views

# As good for the nearest examples as all 384 (90 against 85 % at 2 %), and a third of the time.
DIRECTIONS = 128
HIDDEN_UNITS, ROUNDS, WEIGHT_DECAY = 128, 25, 0.01
TEXT_C = 10.0
NUMBERS = 7
_MANY = 1000
_BLOCK = 512
_TINY = 1e-6


@dataclass(frozen=True)
class Messages:
    """Messages as the opinions see them, a row each: words and n-grams, views without the language, and the same cut
    to the directions of `Space`."""

    texts: sparse.csr_matrix
    plain: Views
    short: Views

    def __len__(self) -> int:
        return len(self.plain)

    def __getitem__(self, rows: Rows) -> Messages:
        return Messages(self.texts[rows], self.plain[rows], self.short[rows])


class Space:
    """How a message is seen. Made once for all examples, since it knows no label; the examples are not kept."""

    def __init__(self, texts: Sequence[str], views: Views, forms: Sequence[str]) -> None:
        """`views`: a row for each text."""
        seen = 2 if len(texts) > _MANY else 1  # what stands in one text only teaches nothing, where there are many
        self._letters = char_ngrams(2, 5, seen)
        self._words = TfidfVectorizer(
            tokenizer=str.split,
            token_pattern=None,
            ngram_range=(1, 2),
            sublinear_tf=True,
            dtype=np.float32,
            min_df=seen,
        )
        self._consonants = char_ngrams(2, 4, seen)
        folded = [fold(clean(text)) for text in texts]
        self._letters.fit(folded)
        self._words.fit(folded)
        self._consonants.fit(map(consonants, folded))
        self._subspace = LanguageSubspace.fit(views.typed, forms)
        plain = self._subspace.remove(views.typed)
        _, directions = np.linalg.eigh(plain.T @ plain)
        self._directions: Vectors = directions[:, ::-1][:, :DIRECTIONS].astype(np.float32)

    def see(self, texts: Sequence[str], views: Views) -> Messages:
        folded = [fold(clean(text)) for text in texts]
        plain = views.change(self._subspace.remove)
        spoken = self._consonants.transform(map(consonants, folded))
        written = sparse.hstack([self._letters.transform(folded), self._words.transform(folded), spoken])
        return Messages(written.tocsr(), plain, plain.change(self._cut))

    def _cut(self, plain: Vectors) -> Vectors:
        short = plain @ self._directions
        unit: Vectors = short / np.maximum(np.linalg.norm(short, axis=1, keepdims=True), 1e-9)
        return unit


class Opinions:
    """Fitted once, then only read: safe to share between threads."""

    def __init__(self, examples: Sequence[Example], seen: Messages) -> None:
        """`seen`: a row for each example."""
        labels = np.array([example.label for example in examples])
        danger = np.isin(labels, DANGER_KINDS)
        own = [(label, np.flatnonzero(labels == label)) for label in (*DANGER_KINDS, NEAR_MISS, ORDINARY, SENSITIVE)]
        self._groups = [(label, rows) for label, rows in own if len(rows)]
        self._rows = seen.short[np.concatenate([rows for _, rows in self._groups])]
        self._network = MLPClassifier(
            (HIDDEN_UNITS,), alpha=WEIGHT_DECAY, max_iter=ROUNDS, batch_size=min(512, len(examples)),
            learning_rate_init=2e-3, random_state=0,
        )  # fmt: skip
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it is stopped on purpose
            self._network.fit(seen.plain.stacked, seen.plain.stack(labels))
        self._text = LogisticRegression(C=TEXT_C, solver="liblinear", tol=1e-2)
        self._text.fit(seen.texts, danger, sample_weight=balance([
            (example.form, bool(is_danger)) for example, is_danger in zip(examples, danger, strict=True)
        ]))  # fmt: skip

    def of(self, messages: Messages) -> tuple[Floats, Floats]:
        """The numbers on each message, shape (n, `NUMBERS`), and how near it is to each kind of danger, in the order of
        `DANGER_KINDS`, of which there are examples."""
        rows = np.arange(len(messages))
        found = [self._judge(messages[rows[at : at + _BLOCK]]) for at in range(0, len(rows), _BLOCK)]
        return np.concatenate([numbers for numbers, _ in found]), np.concatenate([near for _, near in found])

    def _judge(self, messages: Messages) -> tuple[Floats, Floats]:
        near = mean_nearness(messages.short, self._rows, self._by_label)
        nearest = {label: near[:, number] for number, (label, _) in enumerate(self._groups)}
        kinds = [kind for kind in DANGER_KINDS if kind in nearest]
        by_kind = np.stack([nearest[kind] for kind in kinds], axis=1)
        danger = by_kind.max(axis=1)
        none = np.zeros(len(messages))
        near_miss, ordinary, sensitive = (nearest.get(label, none) for label in (NEAR_MISS, ORDINARY, SENSITIVE))
        likely = mean_of_views(messages.plain, self._network.predict_proba)
        shares = dict(zip(self._network.classes_, likely.T, strict=True))
        dangerous = np.log(sum(shares[kind] for kind in kinds) + _TINY)
        other = np.log(shares.get(NEAR_MISS, none) + shares[ORDINARY] + _TINY)
        numbers = np.stack(
            [
                danger,
                danger - np.maximum(near_miss, ordinary),
                danger - near_miss,
                danger - sensitive,
                dangerous - other,
                dangerous - np.log(shares.get(SENSITIVE, none) + _TINY),
                self._text.decision_function(messages.texts),
            ],
            axis=1,
        )
        return numbers, by_kind

    def _by_label(self, alike: Vectors) -> Floats:
        ends = np.cumsum([len(rows) for _, rows in self._groups])[:-1]
        return np.stack([mean_of_best(group) for group in np.split(alike, ends, axis=1)], axis=1)
