"""A message as its words: where each stands in the folded text, and which of them are capitalised."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import regex

from bot.region.gazetteer import same_word
from bot.understanding.text import fold

_RAW_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'’‘ʼ`´]*")


@dataclass(frozen=True)
class Message:
    folded: str
    starts: tuple[int, ...]  # of each word, in characters of `folded`
    words: tuple[str, ...]  # one way of writing each, see `same_word`
    capitals: tuple[bool, ...]  # of each word: it begins with a capital within a text that is not all capitals
    opens: tuple[bool, ...]  # of each word: it begins a sentence
    codes: frozenset[str]  # words all in capitals within a text that is not

    def end_of(self, index: int) -> int:
        return self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.folded)

    def span(self, index: int, count: int) -> tuple[int, int]:
        """From where to where `count` words from `index` on stand in `folded`."""
        return self.starts[index], self.end_of(index + count - 1)

    def rest(self, spans: Iterable[tuple[int, int]]) -> str:
        """`folded` without what stands in `spans`."""
        taken = list(spans)
        kept = (" " if any(a <= i < b for a, b in taken) else char for i, char in enumerate(self.folded))
        return " ".join("".join(kept).split())


def read_message(text: str) -> Message:
    folded = fold(text)
    words = folded.split()
    starts, position = [], 0
    for word in words:
        starts.append(position)
        position += len(word) + 1
    raw = [match for match in _RAW_WORD.finditer(text) if fold(match.group())]
    same = [fold(match.group()) for match in raw] == words
    shouted = text.upper() == text
    capitals, opens, codes = [], [], set()
    for index in range(len(words)):
        typed = raw[index].group() if same else ""
        capitals.append(typed[:1].isupper() and not shouted)
        before = text[: raw[index].start()].rstrip() if same else ""
        opens.append(not before or before[-1] in ".!?:\n")
        if typed.isupper() and not shouted:
            codes.add(words[index])
    return Message(
        folded, tuple(starts), tuple(same_word(word) for word in words), tuple(capitals), tuple(opens), frozenset(codes)
    )
