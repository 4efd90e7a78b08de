"""Texts as the encoder sees them: as they were typed, and those that are respelt in their own spelling too.

Two views of one message fail differently, so what each finds is found apart and then averaged; one vector of both is
worth less (docs/understanding.md).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.understanding.encoder import Vectors
from bot.understanding.respelling import Respellers

Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.intp]
Encode = Callable[[Sequence[str]], Vectors]


@dataclass(frozen=True)
class Views:
    """`typed`: a row for each of n texts. `respelt`: a row for each of m of them, whose numbers are `rows`."""

    typed: Vectors
    rows: Rows
    respelt: Vectors

    @classmethod
    def of_typed(cls, vectors: Vectors) -> Views:
        """Where nothing is respelt."""
        return cls(vectors, np.zeros(0, np.intp), vectors[:0])

    @classmethod
    def encode(cls, texts: Sequence[str], forms: Sequence[str], respellers: Respellers | None, encode: Encode) -> Views:
        """`forms`: language and script of each text. All are encoded in one call."""
        respelt = {
            row: other
            for row, (text, form) in enumerate(zip(texts, forms, strict=True))
            if respellers and (other := respellers.respell(text, form)) is not None
        }
        vectors = encode([*texts, *respelt.values()])
        return cls(vectors[: len(texts)], np.array(list(respelt), np.intp), vectors[len(texts) :])

    def __len__(self) -> int:
        return len(self.typed)

    def __getitem__(self, rows: Rows) -> Views:
        """`rows`: numbers of texts, each once."""
        place = np.full(len(self.typed), -1, np.intp)
        place[self.rows] = np.arange(len(self.rows))
        kept = place[rows]
        return Views(self.typed[rows], np.flatnonzero(kept >= 0), self.respelt[kept[kept >= 0]])

    def change(self, how: Callable[[Vectors], Vectors]) -> Views:
        return Views(how(self.typed), self.rows, how(self.respelt))

    @property
    def stacked(self) -> Vectors:
        """Shape (n + m, d): what is fitted to vectors learns from both views of a text."""
        return np.concatenate([self.typed, self.respelt]) if len(self.rows) else self.typed

    def stack(self, labels: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """The labels of `stacked`, from those of the texts."""
        return np.concatenate([labels, labels[self.rows]])


def mean_of_views(asked: Views, judge: Callable[[Vectors], Floats]) -> Floats:
    """What `judge` says of each text, (texts, d) -> (texts, k); of a respelt one the mean over both views."""
    return _mean(asked, judge(asked.typed), judge(asked.respelt) if len(asked.rows) else None)


def mean_nearness(asked: Views, known: Views, judge: Callable[[Vectors], Floats]) -> Floats:
    """What `judge` makes of the likeness of each text to all known ones, (texts, known) -> (texts, k): typed to typed,
    and of a respelt text also respelt to respelt, the mean of both."""
    typed = judge(asked.typed @ known.typed.T)
    if not len(asked.rows):
        return typed
    alike = asked.respelt @ known.typed.T
    alike[:, known.rows] = asked.respelt @ known.respelt.T
    return _mean(asked, typed, judge(alike))


def _mean(asked: Views, typed: Floats, respelt: Floats | None) -> Floats:
    if respelt is not None:
        typed[asked.rows] = (typed[asked.rows] + respelt) / 2
    return typed
