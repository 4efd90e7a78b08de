"""What shows in a message that a name is meant as a place: the words around it, the province beside it, or that nothing
else is said."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.region.codes import Codes
from bot.region.hits import Hit
from bot.region.message import Message
from bot.region.surroundings import Surroundings


@dataclass(frozen=True)
class Evidence:
    """Of a name from `start` to `end` of the folded text."""

    around: Surroundings
    codes: Codes

    def leads(self, message: Message, start: int, end: int) -> bool:
        """Whether a word before or after leads to a place: "near", "में"."""
        return self.around.before(message.folded, start) or self.around.after(message.folded, end)

    def i_am(self, message: Message, start: int, end: int) -> bool:
        """Whether the person says to be there now."""
        return self.around.i_am(message.folded, start, end)

    def alone(self, message: Message, start: int, end: int, hits: Iterable[Hit] = ()) -> bool:
        """Whether the message says nothing else than this name and `hits`."""
        rest = message.rest([(start, end), *(hit.span for hit in hits)])
        return all(self.says_nothing(word) or word == "canada" for word in rest.split())

    def says_nothing(self, word: str) -> bool:
        """Whether a word is one of those that stand around places, or a code."""
        return word in self.around.around or self.codes.province(word) is not None

    def province_after(self, message: Message, index: int, hits: Iterable[Hit]) -> tuple[str, int] | None:
        """The province that stands right after the word at `index`, and where it ends: "nelson bc", "Hope, British
        Columbia"."""
        end, following = message.end_of(index), index + 1
        if following < len(message.words):
            province = self.codes.province(message.words[following])
            if province:
                return province, message.end_of(following)
        for hit in hits:
            if hit.whole and end < hit.start <= end + 4:
                between = message.folded[end + 1 : hit.start].strip()
                if not between or between in self.around.around:
                    return hit.whole, hit.end
        return None
