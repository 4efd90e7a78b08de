from __future__ import annotations

import pytest

from bot.answering.examples import question_examples
from bot.region.finder import PlaceFinder
from bot.region.gazetteer import gazetteer
from bot.region.names import script_of
from bot.region.place import size
from bot.understanding.text import fold
from tests.shipped import shipped


@pytest.fixture(scope="module")
def regions() -> PlaceFinder:
    return PlaceFinder(shipped())


def region_of(text: str, regions: PlaceFinder) -> str | None:
    found = regions.find(text)
    return found.place.province if found and found.place else None


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("Ontario", "ON"),
        ("i live in ontario", "ON"),
        ("QUEBEC", "QC"),
        ("et au Québec?", "QC"),
        ("british columbia", "BC"),
        ("Colombie-Britannique", "BC"),
        ("Isla del Príncipe Eduardo", "PE"),
        ("nova scotia", "NS"),
        ("Terre-Neuve-et-Labrador", "NL"),
        ("yukon", "YT"),
        ("nunavut!", "NU"),
    ],
)
def test_names_in_latin_letters(text: str, region: str, regions: PlaceFinder) -> None:
    assert region_of(text, regions) == region


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("ਮੈਂ ਓਨਟਾਰੀਓ ਵਿੱਚ ਹਾਂ", "ON"),
        ("ਬ੍ਰਿਟਿਸ਼ ਕੋਲੰਬੀਆ", "BC"),
        ("मैं टोरंटो में हूँ", "ON"),
        ("أنا في كيبك", "QC"),
        ("انا باونتاريو", "ON"),
        ("من در انتاریو هستم", "ON"),
        ("كبك", "QC"),
        ("我住在安大略省", "ON"),
        ("我在安省", "ON"),
        ("万锦", "ON"),
        ("我喺溫哥華", "BC"),
        ("আমি কুইবেকে থাকি", "QC"),
        ("நான் டொராண்டோ", "ON"),
        ("я в Манитобе", "MB"),
        ("Онтаріо", "ON"),
        ("토론토에 있어요", "ON"),
        ("อยู่โทรอนโต", "ON"),
        ("በቶሮንቶ", "ON"),
    ],
)
def test_names_in_other_scripts(text: str, region: str, regions: PlaceFinder) -> None:
    assert region_of(text, regions) == region


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("toronto", "ON"),
        ("I work on a farm near Leamington", "ON"),
        ("montréal", "QC"),
        ("vancouver", "BC"),
        ("st. john's", "NL"),
        ("richmond", "BC"),
        ("richmond hill", "ON"),
        ("列治文", "BC"),
        ("列治文山", "ON"),
        ("new westminster", "BC"),
        ("fort mcmurray", "AB"),
    ],
)
def test_places(text: str, region: str, regions: PlaceFinder) -> None:
    assert region_of(text, regions) == region


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("onterio", "ON"),
        ("torronto", "ON"),
        ("saskatchewn", "SK"),
        ("saskatchewann", "SK"),
        ("manitobaa", "MB"),
        ("winnipegg", "MB"),
        ("vancouvver", "BC"),
        ("mississuaga", "ON"),
        ("edmnoton", "AB"),
    ],
)
def test_misspellings(text: str, region: str, regions: PlaceFinder) -> None:
    assert region_of(text, regions) == region


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("ON", "ON"),
        ("on", "ON"),
        ("qc", "QC"),
        ("Bc.", "BC"),
        ("and in QC?", "QC"),
        ("I am in AB now", "AB"),
        ("i live in bc", "BC"),
        ("nwt", "NT"),
        ("PEI", "PE"),
    ],
)
def test_codes_alone_or_in_capitals(text: str, region: str, regions: PlaceFinder) -> None:
    assert region_of(text, regions) == region


@pytest.mark.parametrize(
    "text",
    [
        "",
        "???",
        "what is going on",
        "ON WHAT DAY ARE WE PAID",
        "bc my boss is bad",
        "i am not sure",
        "gender based violence",
        "modern slavery",
        "i work in a kitchen",
        "puedo tener problemas",
        "lavar platos",
        "alerta",
        "soy alberto",
        "i need books",
        "fill the survey",
        "est ce que le boss peut garder mon passeport",
        "दूसरी नौकरी",
        "ਦੂਸਰੀ ਨੌਕਰੀ",
        "ਦੇਸੀ ਗਰੌਸਰੀ",
        "ਮੇਰਾ ਸਰੀਰ",
        "toronnnnnt",
        "canada",
    ],
)
def test_other_words_name_no_province(text: str, regions: PlaceFinder) -> None:
    assert region_of(text, regions) is None


@pytest.mark.parametrize(
    "text",
    [
        "ontario or quebec",
        "i moved from Alberta to British Columbia",
        "Toronto, Montreal",
        "from ON to QC",
        "in toronto but my boss is in QC",
        "安大略省和魁北克",
        "ਓਨਟਾਰੀਓ ਜਾਂ ਅਲਬਰਟਾ",
    ],
)
def test_two_provinces_are_none(text: str, regions: PlaceFinder) -> None:
    assert region_of(text, regions) is None


@pytest.mark.parametrize(
    "text", ["toronto ontario", "Toronto, ON", "Montreal Quebec Canada", "quebec city", "quebec, quebec"]
)
def test_one_province_named_twice_is_one(text: str, regions: PlaceFinder) -> None:
    assert region_of(text, regions) is not None


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("ontario", 0),
        ("on", 0),
        ("and in quebec?", 2),
        ("i live in british columbia", 3),
        ("and what about QC?", 3),
        ("toronto ontario", 0),
        ("how much is the minimum wage in ontario", 7),
        ("魁北克呢", 1),
        ("我住在安大略省", 2),
        ("我在多伦多老板不付钱我该怎么办", 6),
        ("อยู่โทรอนโต", 1),
        ("ਤੇ ਕਿਊਬੈਕ ਵਿੱਚ", 2),
    ],
)
def test_how_much_else_is_said(text: str, others: int, regions: PlaceFinder) -> None:
    found = regions.find(text)
    assert found is not None
    assert found.others == others


def test_every_name_in_the_file_is_found(regions: PlaceFinder) -> None:
    """Those that are too short to be sure of count alone."""
    wrong = [
        f"{name}: {region_of(name, regions)}, not {region.id}"
        for region in shipped().regions.values()
        for name in (*region.names.values(), *region.also, *(name for place in region.places for name in place))
        if region_of(name, regions) != region.id
    ]
    assert wrong == []


def test_every_neighbourhood_in_the_file_is_its_town(regions: PlaceFinder) -> None:
    wrong = [
        f"{name}: {found.place.key if found and found.place else None}, not {region.id}:{town}"
        for region in shipped().regions.values()
        for town, parts in region.neighbourhoods.items()
        for part in parts
        for name in part
        if not ((found := regions.find(name)) and found.place and found.place.key == f"{region.id}:{town}")
    ]
    assert wrong == []


def test_no_question_is_taken_to_be_in_a_province_that_it_does_not_name(regions: PlaceFinder) -> None:
    """Thousands of real phrases: what is found in them stands there, letter by letter, as a listed name does."""
    known = {
        fold(name)
        for region in shipped().regions.values()
        for name in (
            region.id,
            *region.names.values(),
            *region.also,
            *(name for place in region.places for name in place),
            *(name for parts in region.neighbourhoods.values() for part in parts for name in part),
        )
    }
    abroad = {fold(city.name) for city in gazetteer().abroad}
    odd = [
        example.text
        for example in question_examples(shipped())[::3]
        if example.label != "talk:whereabouts"  # they name places, in spellings that no list has
        and (found := regions.find(example.text))
        and found.others
        and not any(name in fold(example.text) for name in (abroad if found.abroad else known))
    ]
    assert odd == []


def test_who_is_safe_is_not_in_amman(regions: PlaceFinder) -> None:
    assert regions.find("انا في أمان") is None
    amman = regions.find("انا في عمان")
    assert amman is not None
    assert amman.abroad is not None


@pytest.mark.parametrize("text", ["\ud800", "a" * 20_000, "ਸ" * 20_000, "toronto " * 3000, "\ufdfa" * 8, "\0"])
def test_odd_texts_are_read(text: str, regions: PlaceFinder) -> None:
    regions.find(text)


@pytest.mark.parametrize(
    ("text", "words"), [("", 0), ("one two", 2), ("中", 1), ("中文字", 2), ("ok 中文", 2), ("ไทย", 1)]
)
def test_size(text: str, words: int) -> None:
    assert size(text) == words


@pytest.mark.parametrize(
    ("name", "script"), [("Québec", "Latn"), ("bc省", "Latn"), ("Онтарио", "Cyrl"), ("安大略", "Zyyy"), ("ਸਰੀ", "Zyyy")]
)
def test_script_of(name: str, script: str) -> None:
    assert script_of(name) == script
