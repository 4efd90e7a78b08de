"""Towns of the gazetteer by their own names, where something shows that a place is meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.region.evidence import Evidence
from bot.region.gazetteer import Gazetteer, Town
from bot.region.hits import Hit
from bot.region.message import Message

_LARGE = 30_000  # a town of this size is meant in "in victoria"; in "in hope" it is not
_SMALL = 1_000


class TownNames:
    def __init__(self, towns: Gazetteer, evidence: Evidence) -> None:
        self._towns, self._evidence = towns, evidence

    def find(self, message: Message, hits: Sequence[Hit], named: set[str]) -> Iterator[Hit]:
        """The longest from each word on. `hits` are what regions.yml lists, `named` the provinces that are named."""
        for index in range(len(message.words)):
            for count in range(min(self._towns.longest, len(message.words) - index), 0, -1):
                towns = self._towns.named(message.words[index : index + count])
                # Quebec is the province, where nothing says "Quebec City".
                if not towns or any(hit.whole and hit.span == message.span(index, count) for hit in hits):
                    continue
                hit = self._accepted(message, index, count, towns, hits, named)
                if hit:
                    yield hit
                    break

    def _accepted(
        self,
        message: Message,
        index: int,
        count: int,
        towns: tuple[Town, ...],
        hits: Sequence[Hit],
        named: set[str],
    ) -> Hit | None:
        """The towns of a name as a hit, where what stands around them shows that a place is meant."""
        start, end = message.span(index, count)
        beside = self._evidence.province_after(message, index + count - 1, hits)
        if beside:
            towns_there = tuple(town for town in towns if town.province == beside[0])
            if towns_there:
                # The code belongs to the name, so that it is not sought elsewhere.
                return Hit(start, beside[1], towns=towns_there)
        if named:
            towns = tuple(town for town in towns if town.province in named)
            if not towns:
                return None
        inside = any(hit.label and start <= hit.start and hit.end <= end for hit in hits)
        largest, is_word = towns[0].population, all(town.is_word for town in towns)
        leads = self._evidence.leads(message, start, end)
        alone = self._evidence.alone(message, start, end, hits)
        i_am = self._evidence.i_am(message, start, end)
        capital = all(message.capitals[index : index + count])
        if not is_word:
            meant = leads or alone or i_am or inside or (capital and not message.opens[index] and largest >= _SMALL)
            return Hit(start, end, towns=towns) if meant else None
        if largest >= _LARGE:
            return Hit(start, end, towns=towns) if leads or alone or i_am else None
        if i_am or (leads and capital and count == 1):
            return Hit(start, end, towns=towns)
        if (leads and count > 1) or (alone and largest >= _SMALL):
            return Hit(start, end, towns=towns, ask=True)
        return None
