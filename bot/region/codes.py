"""The codes of provinces ("ON", "N.B."): the whole message, right after a town of that province, in capitals, or, if no
language has them for a word, at the end of a short message.

Anywhere else they are words in some language ("on", "me", "si").
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from bot.knowledge.model import Region
from bot.region.hits import Hit
from bot.region.message import Message
from bot.region.names import is_code
from bot.understanding.text import fold

# No language that people write us in has these for words.
NEVER_WORDS = frozenset({"bc", "mb", "qc", "ns", "nb", "nl", "sk", "yt", "nwt"})
_SHORT = 4  # "what about bc", "et pour qc", "same in mb?"


class Codes:
    def __init__(self, regions: Mapping[str, Region]) -> None:
        self._provinces = {region.lower(): region for region in regions}
        self._provinces.update({" ".join(code): region for code, region in self._provinces.items()})  # "N.B."
        self._provinces.update(
            {fold(name): region.id for region in regions.values() for name in region.also if is_code(name)}
        )

    def province(self, folded: str) -> str | None:
        return self._provinces.get(folded)

    def after_towns(self, message: Message, hits: Iterable[Hit]) -> Iterator[Hit]:
        """Codes right after a town of their province: "brampton on", "kelowna bc"."""
        ends = {hit.end: hit.province for hit in hits if hit.label}
        for index in range(1, len(message.words)):
            province = self.province(message.words[index])
            if province and ends.get(message.starts[index] - 1) == province:
                yield Hit(message.starts[index], message.end_of(index), province)

    def in_capitals(self, message: Message) -> set[str]:
        """The provinces of codes in capitals: "and in QC?"."""
        return {self._provinces[word] for word in message.codes if len(word) == 2 and word in self._provinces}

    def at_the_end(self, message: Message) -> set[str]:
        """The province of a code that ends a short message: "what about bc"."""
        last = message.words[-1] if 1 < len(message.words) <= _SHORT else ""
        return {self._provinces[last]} if last in NEVER_WORDS and last in self._provinces else set()
