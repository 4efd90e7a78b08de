"""Which place a text means: a pin, a postal code, a province, a town or a part of one, or a country that is not Canada.

A province and a town of knowledge/regions.yml are found wherever they stand. Any other of Canada's 3,000 towns, and one
whose name is also a word or a first name, needs more: a word that leads to a place ("near", "में"), the province beside
it, capital letters, or a message that says nothing else. Hope, Mission and Golden are towns of British Columbia, and
almost never what somebody writes about.

Two-letter codes are words in some language ("on", "me", "si"): they count when they are the whole message, stand right
after a town of that province, or stand in capitals in a text that is not all capitals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

import regex
from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.model import Knowledge, Region
from bot.region.abroad import country_names, country_of, is_long_enough
from bot.region.gazetteer import Gazetteer, Town, gazetteer, name_words, same_word
from bot.region.pin import find_pin, place_at
from bot.region.place import Found, Place
from bot.region.postal import area_place, find_postal_codes
from bot.region.surroundings import Surroundings, spread
from bot.understanding.phrases import PhraseMatcher, Span, stands_apart
from bot.understanding.text import clean, fold

_HAN = regex.compile(r"\p{Han}")
_TOGETHER, _WHOLE_RUN = regex.compile(r"[\p{Han}\p{Hangul}\p{Thai}]"), regex.compile(r"[\p{Han}\p{Hangul}\p{Thai}]{2,}")
_RAW_WORD = regex.compile(r"[\p{L}\p{N}][\p{L}\p{M}\p{N}'’‘ʼ`´]*")
_OTHER_SCRIPTS = regex.compile(r"[\p{Cyrl}\p{Arab}\p{Guru}\p{Deva}\p{Han}\p{Hangul}\p{Beng}\p{Taml}\p{Thai}\p{Ethi}]")
# Prepositions and the article that Arabic writes in front of a word, and the endings that Cyrillic names take.
_ARABIC_PREFIX = regex.compile(r"(?:^|\s)(?:و|ف)?(?:ب|ل|ال|بال|لل)?$")
_CYRILLIC_ENDING = regex.compile(r"^\p{Cyrl}{0,2}(?!\p{L})")
_FUZZY_FROM = 8
_SURE = "!"  # after the key of a town, where a spelling of it cannot mean another
_SPELT_FROM = 20_000  # towns that are also sought in other scripts
MISSPELT_FROM, MISSPELT_LETTERS = 5_000, 6  # towns that are also sought misspelt, from so many letters on
_LARGE = 30_000  # a town of this size is meant in "in victoria"; in "in hope" it is not
_SMALL = 1_000
_SURE_SHARE = 0.9  # of all who live in towns of a name
_LIKELY_SHARE = 0.8
_OPTIONS, _OPTION_SHARE = 3, 0.01
_ABROAD_AMONG = 6  # in a longer message somebody tells of others
_KNOWN_ABROAD = 1_000_000
_FAR_LARGER = 100  # a city abroad so much larger than its namesake here is the one that is meant


@dataclass(frozen=True)
class _Hit:
    """Something that is a place, from `start` to `end` of the folded text. Without `towns` it is a whole province."""

    start: int
    end: int
    province: str | None
    towns: tuple[Town, ...] = ()
    label: str | None = None
    ask: bool = False
    exact: bool = True
    sure: bool = False  # its spelling names the province too

    def overlaps(self, other: _Hit) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class _Message:
    folded: str
    starts: tuple[int, ...]
    words: tuple[str, ...]  # one way of writing each, see `same_word`
    capitals: tuple[bool, ...]  # of each word: it begins with a capital within a text that is not all capitals
    opens: tuple[bool, ...]  # of each word: it begins a sentence
    codes: frozenset[str]  # words all in capitals within a text that is not

    def end_of(self, index: int) -> int:
        return self.starts[index + 1] - 1 if index + 1 < len(self.starts) else len(self.folded)


@dataclass
class _Names:
    """The names of one state of knowledge/regions.yml."""

    official: list[tuple[str, str, str]] = field(default_factory=list)
    spellings: list[tuple[str, str, str]] = field(default_factory=list)
    curated: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    ask_back: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Candidates:
    """What a name may mean. With `ask` it has to be asked back, and then the first place is `likely` or one of several;
    with `abroad` it is a city of that country."""

    places: tuple[Place, ...] = ()
    ask: bool = False
    likely: bool = True
    abroad: str | None = None


class PlaceFinder:
    """Safe to share between threads."""

    def __init__(self, knowledge: Knowledge, towns: Gazetteer | None = None) -> None:
        self._towns = towns or gazetteer()
        self._regions = knowledge.regions
        self._around = Surroundings(knowledge.place_words)
        names = self._names()
        self._curated, self._ask_back = names.curated, names.ask_back
        # Misspellings of short names are listed one by one: guessed, they are ordinary words ("gender" for Gander).
        self._matchers = (
            PhraseMatcher(names.official, fuzzy_from=_FUZZY_FROM),
            PhraseMatcher(names.spellings, fuzzy_from=99),
        )
        self._codes = {region.lower(): region for region in self._regions}
        self._codes.update({" ".join(code): region for code, region in self._codes.items()})  # "N.B."
        self._codes.update(
            {fold(name): region.id for region in self._regions.values() for name in region.also if is_code(name)}
        )
        self._countries = country_names(knowledge.languages)
        names_abroad = [*self._countries.items(), *self._towns.cities_abroad()]
        self._runs_abroad = tuple(
            (words[0], country) for words, country in names_abroad if len(words) == 1 and _WHOLE_RUN.fullmatch(words[0])
        )
        self._longest = max(self._towns.longest, max((len(words) for words in self._countries), default=0))
        self._runs = tuple(_runs(self._towns.towns))
        self._misspelt: dict[str, list[str]] = defaultdict(list)
        self._unlike = frozenset(word for town in self._towns.towns for word in town.unlike)
        for words in self._towns.names():
            (first, *rest), largest = words, self._towns.named(words)[0]
            if (
                not rest
                and len(first) >= MISSPELT_LETTERS
                and largest.population >= MISSPELT_FROM
                and not largest.is_word
            ):
                self._misspelt[first[0]].append(first)
        self._joined = {
            "".join(words): words
            for words in self._towns.names()
            if len(words) > 1 and len("".join(words)) >= _FUZZY_FROM
        }

    def _names(self) -> _Names:
        names = _Names()
        for region in self._regions.values():
            first, others = set(region.names.values()), set(region.also)
            labelled = dict.fromkeys((*first, *others), region.id)
            for town, *spelt in region.places:
                key = self._town_key(region.id, town)
                names.curated[name_words(key.partition(":")[2])].add(region.id)
                first.add(town)
                labelled.update(dict.fromkeys((town, *spelt), key))
            for town, parts in region.neighbourhoods.items():
                for part in parts:
                    first.add(part[0])
                    labelled.update(dict.fromkeys(part, f"{region.id}:{town}"))
            ask_back = {self._town_key(region.id, town) for town in region.ask_back}
            names.ask_back |= ask_back
            for name, key in labelled.items():
                if key in ask_back and names_province(name, key, region):
                    labelled[name] = key + _SURE
            for name, key in labelled.items():
                if not is_code(name):
                    (names.official if name in first else names.spellings).append((key, name, script_of(name)))
        return names

    def _town_key(self, region: str, name: str) -> str:
        """The key of a town as the gazetteer writes it, also where regions.yml names the province with it ("Thompson
        Manitoba"), so that the name alone is not sought everywhere."""
        words = name.split()
        for count in range(len(words), 0, -1):
            town = self._towns.town(region, " ".join(words[:count]))
            if town:
                return town.place.key
        return f"{region}:{name}"

    # --- the whole text -----------------------------------------------------------------------------------

    def find(self, text: str) -> Found | None:
        """The place that `text` means; None where it names none, or provinces that exclude each other."""
        cleaned = clean(text)
        pin = find_pin(cleaned)
        if pin:
            latitude, longitude, rest = pin
            found = place_at(latitude, longitude, self._towns)
            return replace(found, rest=fold(rest)) if found else None
        cleaned = spread(cleaned)
        return self._postal(cleaned) or self._named(cleaned)

    def without_near(self, text: str) -> str | None:
        """The other words of a text that wants something near ("near me"), folded; None where it does not."""
        return self._around.without_near(clean(text))

    def _postal(self, text: str) -> Found | None:
        """The place of the one postal code in `text`. Three characters alone need a word that leads to a place."""
        places = {}
        for code in find_postal_codes(text):
            left, rest = fold(text[: code.start]), text[: code.start] + " " + text[code.end :]
            around = [
                word for word in fold(rest).split() if word not in self._around.around and word not in self._codes
            ]
            if code.whole or not around or self._around.before(left, len(left)):
                place = area_place(code.area)
                if place:
                    places[place.key] = (place, fold(rest) if around else "")
        if len(places) != 1:
            return None
        ((place, rest),) = places.values()
        return Found(place, rest=rest)

    def _named(self, text: str) -> Found | None:
        folded = fold(text)
        if folded in self._codes:
            return Found(Place(self._codes[folded]))
        message = _message(text, folded)
        provinces = list(self._listed(message))
        named = {hit.province for hit in provinces if not hit.label}
        named |= self._capital_codes(message)
        hits = [*provinces, *self._codes_after(message, provinces)]
        towns = [*self._in_gazetteer(message, hits, named), *self._in_other_scripts(message)]
        hits = _longest([*hits, *towns])
        if not any(hit.label or hit.towns for hit in hits):
            hits += self._misspelt_in(message, hits)
        found = self._judge(message, hits, named)
        if found is None:
            return self._outside(message)
        spans = [(hit.start, hit.end) for hit in hits]
        languages = {tag for start, end in spans if (tag := self._around.language(folded, start, end))}
        return replace(found, language=languages.pop()) if len(languages) == 1 else found

    def _judge(self, message: _Message, hits: list[_Hit], named: set[str | None]) -> Found | None:
        """What the hits say together: one province, and in it the first town."""
        whole = [hit for hit in hits if not hit.label and not hit.towns]
        parts = [hit for hit in hits if hit.label or hit.towns]
        provinces = {*(hit.province for hit in whole), *named}
        if len(provinces) > 1 or not (provinces or parts):
            return None
        rest = _rest(message, hits) if hits else " ".join(w for w in message.folded.split() if w not in message.codes)
        meant = [self._candidates(message, hit, provinces) for hit in parts]
        meant = [candidates for candidates in meant if candidates.places or candidates.abroad]
        sure = [candidates for candidates in meant if candidates.places and not candidates.ask]
        if provinces and not sure:
            # A town that is not in the province that is named ("in toronto but my boss is in QC") says two things.
            return None if any(hit.label for hit in parts) else Found(Place(str(*provinces)), rest=rest)
        if len({candidates.places[0].province for candidates in (sure or meant) if candidates.places}) > 1:
            return None
        if not meant:
            return None
        first = (sure or meant)[0]
        if not first.places:
            return Found(abroad=first.abroad, rest=rest)
        if not first.ask:
            return Found(first.places[0], rest=rest)
        return Found(first.places[0] if first.likely else None, first.places[:_OPTIONS], rest=rest)

    def _candidates(self, message: _Message, hit: _Hit, named: set[str | None]) -> _Candidates:
        """The places that a hit may mean, the likeliest first, one of each province."""
        if hit.label and hit.province:
            town = self._towns.town(hit.province, hit.label)
            own = town.place if town else Place(hit.province, hit.label)
            if named:
                return _Candidates((own,) if hit.province in named else ())
            return _Candidates((own,)) if hit.sure else self._of_listed(own)
        towns = [town for town in hit.towns if not named or town.province in named]
        places = _one_a_province(towns)
        if not places or named:
            return _Candidates(places[:1])
        words = name_words(towns[0].name)
        ours = [place for place in places if place.province in self._curated.get(words, ())]
        if ours:
            return self._of_listed(ours[0])
        abroad = self._towns.city_abroad(words)
        if abroad and abroad.population > _FAR_LARGER * towns[0].population:
            return _Candidates(
                (), abroad=abroad.country if self._around.i_am(message.folded, hit.start, hit.end) else None
            )
        larger_abroad = abroad is not None and abroad.population > towns[0].population
        share = towns[0].population / max(1, sum(town.population for town in towns))
        if hit.ask or larger_abroad or share < _SURE_SHARE:
            return _Candidates(_one_a_province(self._alike(towns[0].name)), ask=True, likely=share >= _LIKELY_SHARE)
        return _Candidates(places[:1])

    def _of_listed(self, own: Place) -> _Candidates:
        """A town of regions.yml is the one that is meant, unless it is to be asked back."""
        if own.key not in self._ask_back:
            return _Candidates((own,))
        others = (place for place in _one_a_province(self._alike(own.label or "")) if place.province != own.province)
        return _Candidates((own, *others), ask=True)

    def _alike(self, name: str) -> list[Town]:
        """Towns of that name, with St. John's for Saint John and the other way round."""
        words = name_words(name)
        found = list(self._towns.named(words))
        if words[0] == "st":
            last = words[-1]
            found += self._towns.named((*words[:-1], last.removesuffix("s") if last.endswith("s") else last + "s"))
        largest = max((town.population for town in found), default=0)
        return [town for town in found if town.population >= _OPTION_SHARE * largest]

    # --- what stands where --------------------------------------------------------------------------------

    def _listed(self, message: _Message) -> Iterator[_Hit]:
        """The names of regions.yml, longest first. A town whose name is also a word needs what leads to a place."""
        found: list[tuple[str, Span]] = sorted(
            (hit for matcher in self._matchers for hit in matcher.find(message.folded)),
            key=lambda hit: (hit[1].start - hit[1].end, not hit[1].exact),
        )
        kept: list[tuple[str, Span]] = []
        for key, span in found:
            if not any(span.overlaps(longer) and span != longer for _, longer in kept):
                kept.append((key, span))
        for key, span in kept:
            sure = key.endswith(_SURE)
            province, _, label = key.removesuffix(_SURE).partition(":")
            town = self._towns.town(province, label) if label else None
            words = name_words(message.folded[span.start : span.end])
            if town and town.is_word and words == name_words(label):
                continue  # `_in_gazetteer` finds it where it may be meant
            yield _Hit(span.start, span.end, province, label=label or None, exact=span.exact, sure=sure)

    def _codes_after(self, message: _Message, hits: list[_Hit]) -> Iterator[_Hit]:
        """Codes right after a town of their province: "brampton on", "kelowna bc"."""
        ends = {hit.end: hit.province for hit in hits if hit.label}
        for index in range(1, len(message.words)):
            province = self._codes.get(message.words[index])
            if province and ends.get(message.starts[index] - 1) == province:
                yield _Hit(message.starts[index], message.end_of(index), province)

    def _capital_codes(self, message: _Message) -> set[str | None]:
        """Codes in capitals: "and in QC?"."""
        return {self._codes[word] for word in message.codes if len(word) == 2 and word in self._codes}

    def _in_gazetteer(self, message: _Message, hits: list[_Hit], named: set[str | None]) -> Iterator[_Hit]:
        for index in range(len(message.words)):
            for count in range(min(self._towns.longest, len(message.words) - index), 0, -1):
                words = message.words[index : index + count]
                towns = self._towns.named(words)
                span = (message.starts[index], message.end_of(index + count - 1))
                # Quebec is the province, where nothing says "Quebec City".
                if not towns or any(not hit.label and (hit.start, hit.end) == span for hit in hits):
                    continue
                hit = self._accepted(message, index, count, towns, hits, named)
                if hit:
                    yield hit
                    break

    def _accepted(
        self,
        message: _Message,
        index: int,
        count: int,
        towns: tuple[Town, ...],
        hits: list[_Hit],
        named: set[str | None],
    ) -> _Hit | None:
        """The towns of a name as a hit, where what stands around them shows that a place is meant."""
        start, end = message.starts[index], message.end_of(index + count - 1)
        beside = self._province_beside(message, index + count, end, hits)
        if beside:
            towns_there = tuple(town for town in towns if town.province == beside[0])
            if towns_there:
                # The code belongs to the name, so that it is not sought elsewhere.
                return _Hit(start, beside[1], None, towns_there)
        if named:
            towns = tuple(town for town in towns if town.province in named)
            if not towns:
                return None
        inside = any(hit.label and start <= hit.start and hit.end <= end for hit in hits)
        largest, is_word = towns[0].population, all(town.is_word for town in towns)
        leads = self._around.before(message.folded, start) or self._around.after(message.folded, end)
        alone = self._stands_alone(message, start, end, hits)
        i_am = self._around.i_am(message.folded, start, end)
        capital = all(message.capitals[index : index + count])
        if not is_word:
            meant = leads or alone or i_am or inside or (capital and not message.opens[index] and largest >= _SMALL)
            return _Hit(start, end, None, towns) if meant else None
        if largest >= _LARGE:
            return _Hit(start, end, None, towns) if leads or alone or i_am else None
        if i_am or (leads and capital and count == 1):
            return _Hit(start, end, None, towns)
        if (leads and count > 1) or (alone and largest >= _SMALL):
            return _Hit(start, end, None, towns, ask=True)
        return None

    def _province_beside(self, message: _Message, index: int, end: int, hits: list[_Hit]) -> tuple[str, int] | None:
        """The province that stands right after a name, and where it ends: "nelson bc", "Hope, British Columbia"."""
        if index < len(message.words) and message.words[index] in self._codes:
            return self._codes[message.words[index]], message.end_of(index)
        for hit in hits:
            if (
                not hit.label
                and hit.province
                and end < hit.start <= end + 4
                and " " not in message.folded[end + 1 : hit.start].strip()
            ):
                between = message.folded[end + 1 : hit.start].strip()
                if not between or between in self._around.around:
                    return hit.province, hit.end
        return None

    def _stands_alone(self, message: _Message, start: int, end: int, hits: list[_Hit]) -> bool:
        """Whether the text says nothing else than this place."""
        spans = [(start, end), *((hit.start, hit.end) for hit in hits)]
        rest = _without(message.folded, spans).split()
        return all(word in self._around.around or word in self._codes or word == "canada" for word in rest)

    def _in_other_scripts(self, message: _Message) -> Iterator[_Hit]:
        """Towns from `_SPELT_FROM` people on, in the spellings of GeoNames."""
        if not _OTHER_SCRIPTS.search(message.folded):
            return
        for run, towns in self._runs:
            at = message.folded.find(run)
            while at >= 0:
                end = _end_of_run(message.folded, at, at + len(run))
                if end and self._leads(message, at, end):
                    yield _Hit(at, end, None, towns)
                at = message.folded.find(run, at + 1)

    def _leads(self, message: _Message, start: int, end: int) -> bool:
        return (
            self._around.before(message.folded, start)
            or self._around.after(message.folded, end)
            or self._around.i_am(message.folded, start, end)
            or self._stands_alone(message, start, end, [])
            or bool(regex.search(r"\p{Arab}$", message.folded[:start]))
        )

    def _misspelt_in(self, message: _Message, hits: list[_Hit]) -> Iterator[_Hit]:
        """A word after "in" or alone that is nearly a town (see `distance_for`), or a town's words run together."""
        for index, word in enumerate(message.words):
            if len(word) < MISSPELT_LETTERS or not word.isascii() or word in self._around.around:
                continue
            start, end = message.starts[index], message.end_of(index)
            if any(hit.start < end and start < hit.end for hit in hits):
                continue
            strong = (
                self._around.before(message.folded, start)
                or self._around.i_am(message.folded, start, end)
                or self._stands_alone(message, start, end, hits)
            )
            beside = self._province_beside(message, index + 1, end, hits)
            near = (self._joined.get(word) or self._misspelling(word)) if strong or beside else None
            towns = self._towns.named(near) if near else ()
            if not strong and beside:
                towns = tuple(town for town in towns if town.province == beside[0])
            if towns:
                yield _Hit(start, end, None, towns, exact=False)

    def _misspelling(self, word: str) -> tuple[str, ...] | None:
        if word in self._unlike:
            return None
        found = process.extractOne(
            word, self._misspelt.get(word[0], ()), scorer=OSA.distance, score_cutoff=distance_for(word)
        )
        return (found[0],) if found else None

    def _outside(self, message: _Message) -> Found | None:
        """A country or city abroad where the person says to be, or that is all that the message says."""
        for index in range(len(message.words)):
            for count in range(min(self._longest, len(message.words) - index), 0, -1):
                words = message.words[index : index + count]
                country = country_of(words, self._countries, self._towns) if is_long_enough(words) else None
                if country is None or len(message.words) - count > _ABROAD_AMONG:
                    continue
                start, end = message.starts[index], message.end_of(index + count - 1)
                alone = count == len(message.words) and self._is_known_abroad(words)
                if alone or self._around.i_am(message.folded, start, end):
                    language = self._around.language(message.folded, start, end)
                    return Found(abroad=country, rest=_rest(message, [_Hit(start, end, None)]), language=language)
        return self._outside_together(message)

    def _is_known_abroad(self, words: tuple[str, ...]) -> bool:
        """Whether a name by itself means the country or city: those of small cities are words of some language."""
        city = self._towns.city_abroad(words)
        return words in self._countries or (city is not None and city.population >= _KNOWN_ABROAD)

    def _outside_together(self, message: _Message) -> Found | None:
        """The same in scripts that write words together: "我在迪拜"."""
        if _TOGETHER.search(message.folded):
            for run, country in self._runs_abroad:
                at = message.folded.find(run)
                if at >= 0 and self._around.i_am(message.folded, at, at + len(run)):
                    return Found(abroad=country, rest=_rest(message, [_Hit(at, at + len(run), None)]))
        return None


# --- pieces -----------------------------------------------------------------------------------------------


def _message(text: str, folded: str) -> _Message:
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
    return _Message(
        folded, tuple(starts), tuple(same_word(word) for word in words), tuple(capitals), tuple(opens), frozenset(codes)
    )


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
    if regex.match(r"\p{Arab}", folded[start]):
        return end if _ARABIC_PREFIX.search(folded[:start]) and folded[end : end + 1] in ("", " ") else None
    return end if stands_apart(folded, start, end) else None


def _longest(hits: Iterable[_Hit]) -> list[_Hit]:
    kept: list[_Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start - h.end, not h.exact, not h.label)):
        if not any(
            hit.overlaps(other) and (hit.start, hit.end, bool(hit.label)) != (other.start, other.end, bool(other.label))
            for other in kept
        ):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


def _one_a_province(towns: Iterable[Town]) -> tuple[Place, ...]:
    found: dict[str, Place] = {}
    for town in towns:
        found.setdefault(town.province, town.place)
    return tuple(found.values())


def _without(folded: str, spans: Iterable[tuple[int, int]]) -> str:
    taken = list(spans)
    return "".join(" " if any(a <= i < b for a, b in taken) else char for i, char in enumerate(folded))


def _rest(message: _Message, hits: Iterable[_Hit]) -> str:
    return " ".join(_without(message.folded, ((hit.start, hit.end) for hit in hits)).split())


def names_province(name: str, key: str, region: Region) -> bool:
    """Whether a spelling of a town says the province too: "london ontario", "لندن انتاریو"."""
    folded, town = fold(name), fold(key.partition(":")[2])
    if script_of(name) == "Latn":
        return len(folded.split()) > len(town.split()) and folded.startswith(town.split()[0])
    return any(fold(other) in folded for other in (*region.names.values(), *region.also) if len(fold(other)) > 1)


def distance_for(word: str) -> int:
    """How many letters a misspelling of a town may be away from its name."""
    return 2 if len(word) >= 9 else 1


def is_code(name: str) -> bool:
    """Whether `name` is so short that it may be a word; two Han characters are a name ("安省", Ontario)."""
    return len(fold(name)) <= 2 and script_of(name) != "Zyyy"


def script_of(name: str) -> str:
    """`Latn`, `Cyrl` or `Zyyy` (any other): all that matching needs to know of a name's script."""
    if regex.search(r"\p{Latin}", name):
        return "Latn"
    return "Cyrl" if regex.search(r"\p{Cyrillic}", name) else "Zyyy"
