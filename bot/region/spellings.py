"""Towns of the gazetteer in other spellings: in other scripts, misspelt, or their words run together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.region.evidence import Evidence
from bot.region.gazetteer import Gazetteer, Town
from bot.region.hits import Hit
from bot.region.message import Message
from bot.region.names import script_of
from bot.understanding.phrases import stands_apart
from bot.understanding.text import fold

_HAN, _ARABIC = regex.compile(r"\p{Han}"), regex.compile(r"\p{Arab}")
_OTHER_SCRIPTS = regex.compile(r"[\p{Cyrl}\p{Arab}\p{Guru}\p{Deva}\p{Han}\p{Hangul}\p{Beng}\p{Taml}\p{Thai}\p{Ethi}]")
# Prepositions and the article that Arabic writes in front of a word, and the endings that Cyrillic names take.
_ARABIC_PREFIX = regex.compile(r"(?:^|\s)(?:و|ف)?(?:ب|ل|ال|بال|لل)?$")
_CYRILLIC_ENDING = regex.compile(r"^\p{Cyrl}{0,2}(?!\p{L})")
_SPELT_FROM = 20_000  # towns that are also sought in other scripts
MISSPELT_FROM, MISSPELT_LETTERS = 5_000, 6  # towns that are also sought misspelt, from so many letters on
_JOINED_LETTERS = 8


class OtherScripts:
    """Towns from `_SPELT_FROM` people on, in the spellings of GeoNames."""

    def __init__(self, towns: Gazetteer, evidence: Evidence) -> None:
        self._evidence = evidence
        self._runs = tuple(_runs(towns.towns))

    def find(self, message: Message) -> Iterator[Hit]:
        if not _OTHER_SCRIPTS.search(message.folded):
            return
        for run, towns in self._runs:
            at = message.folded.find(run)
            while at >= 0:
                end = _end_of_run(message.folded, at, at + len(run))
                if end and self._is_meant(message, at, end):
                    yield Hit(at, end, towns=towns)
                at = message.folded.find(run, at + 1)

    def _is_meant(self, message: Message, start: int, end: int) -> bool:
        return (
            self._evidence.leads(message, start, end)
            or self._evidence.i_am(message, start, end)
            or self._evidence.alone(message, start, end)
            or bool(_ARABIC.match(message.folded[start - 1 : start]))  # a preposition in front
        )


class Misspellings:
    """A word after "in" or alone that is nearly a town (see `distance_for`), or a town's words run together."""

    def __init__(self, towns: Gazetteer, evidence: Evidence) -> None:
        self._towns, self._evidence = towns, evidence
        self._by_first_letter: dict[str, list[str]] = defaultdict(list)
        self._joined: dict[str, tuple[str, ...]] = {}
        self._unlike = frozenset(word for town in towns.towns for word in town.unlike)
        for words in towns.names():
            together, largest = "".join(words), towns.named(words)[0]
            if len(words) > 1:
                if len(together) >= _JOINED_LETTERS:
                    self._joined[together] = words
            elif len(together) >= MISSPELT_LETTERS and largest.population >= MISSPELT_FROM and not largest.is_word:
                self._by_first_letter[together[0]].append(together)

    def find(self, message: Message, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Beside the `hits`, which are names that are spelt well."""
        for index, word in enumerate(message.words):
            if len(word) < MISSPELT_LETTERS or not word.isascii() or word in self._evidence.around.around:
                continue
            start, end = message.span(index, 1)
            if any(hit.start < end and start < hit.end for hit in hits):
                continue
            strong = (
                self._evidence.around.before(message.folded, start)
                or self._evidence.i_am(message, start, end)
                or self._evidence.alone(message, start, end, hits)
            )
            beside = self._evidence.province_after(message, index, hits)
            near = (self._joined.get(word) or self._nearest(word)) if strong or beside else None
            towns = self._towns.named(near) if near else ()
            if not strong and beside:
                towns = tuple(town for town in towns if town.province == beside[0])
            if towns:
                yield Hit(start, end, towns=towns, exact=False)

    def _nearest(self, word: str) -> tuple[str, ...] | None:
        """The name that `word` is a misspelling of."""
        if word in self._unlike:
            return None
        found = process.extractOne(
            word, self._by_first_letter.get(word[0], ()), scorer=OSA.distance, score_cutoff=distance_for(word)
        )
        return (found[0],) if found else None


def distance_for(word: str) -> int:
    """How many letters a misspelling of a town may be away from its name."""
    return 2 if len(word) >= 9 else 1


def _runs(towns: Iterable[Town]) -> Iterator[tuple[str, tuple[Town, ...]]]:
    """What to look for in a folded text, with the towns that it means; a Cyrillic name without its last vowel."""
    found: dict[str, list[Town]] = defaultdict(list)
    for town in towns:
        if town.population >= _SPELT_FROM:
            for name in town.spellings:
                run = fold(name)
                if script_of(run) == "Cyrl" and len(run) > 5 and run[-1] in "аяье":
                    run = run[:-1]
                if len(run) >= (2 if _HAN.search(run) else 4):
                    found[run].append(town)
    for run, places in found.items():
        yield run, tuple(sorted(set(places), key=lambda town: -town.population))


def _end_of_run(folded: str, start: int, end: int) -> int | None:
    """Where a run that begins at `start` ends as a word of its script; None where it is a piece of another word."""
    script = script_of(folded[start:end])
    if script == "Cyrl":
        ending = _CYRILLIC_ENDING.match(folded[end:])
        return end + len(ending.group()) if ending and folded[start - 1 : start] in ("", " ") else None
    if _ARABIC.match(folded[start]):
        return end if _ARABIC_PREFIX.search(folded[:start]) and folded[end : end + 1] in ("", " ") else None
    return end if stands_apart(folded, start, end) else None
