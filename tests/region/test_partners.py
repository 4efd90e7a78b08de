from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.knowledge.model import Entry, Knowledge, Opening, Partner
from bot.region.lookup import place_of
from bot.region.partners import Need, distance_km, fitness, partners_for, serves, to_name
from bot.region.people import APART, FITS, for_people
from bot.region.place import Place
from tests.shipped import shipped

SHIPPED = shipped()
WAGES: Entry = SHIPPED.entries["unpaid-wages"]
TEMPLATE: Partner = next(iter(SHIPPED.partners.values()))
ONTARIO = Place("ON")
WINDSOR, TORONTO, OTTAWA = (place_of("ON", name) for name in ("Windsor", "Toronto", "Ottawa"))
TUESDAY_NOON = dt.datetime(2026, 11, 24, 17, tzinfo=dt.timezone.utc)  # in Toronto
OPEN = Opening(days={1: ((540, 1020),)})
CLOSED = Opening(days={2: ((540, 1020),)})


def partner(name: str, **fields: object) -> Partner:
    base: dict[str, object] = {
        "kind": "legal-clinic", "province": "ON", "issues": (WAGES.issue,), "phone": "+1-416-555-0100", "url": None,
        "confidence": "high", "city": None, "latitude": None, "longitude": None, "languages": (), "territory": (),
        "interpreters": None, "takes_new": None, "only_for": (), "opens": None, "people": (), "handoff": None,
    }  # fmt: skip
    return replace(TEMPLATE, id=name, name=name, **{**base, **fields})


def among(*partners: Partner) -> Knowledge:
    return replace(SHIPPED, partners={p.id: p for p in partners})


ENTRY = replace(WAGES, services=("worker-centre", "legal-clinic"))
LAST_RESORT = partner("info-211", kind="helpline", province="CA", issues=())


def need(place: Place | None = ONTARIO, *languages: str, at: dt.datetime | None = None, entry: Entry = ENTRY) -> Need:
    return Need.of(entry, place, languages or ("en",), at)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"kind": "regional-partner"}, {"kind": "worker-centre"}),
        ({"kind": "worker-centre"}, {"kind": "legal-clinic"}),
        ({"kind": "legal-clinic"}, {"kind": "hub"}),
        ({"kind": "hub"}, {"kind": "national", "province": "CA"}),
        ({"languages": ("en", "pa")}, {"kind": "worker-centre", "languages": ("fr", "en"), "province": "QC"}),
        ({"phone": "+1-416-555-0100"}, {"phone": None, "url": "https://example.org"}),
    ],
)
def test_which_fits_better(better: dict[str, object], worse: dict[str, object]) -> None:
    knowledge = among(LAST_RESORT, partner("worse", **worse), partner("better", **better))
    found = [p.id for p in partners_for(knowledge, need(), limit=2)]
    assert found[0] == "better"
    assert found[1:] in (["worse"], [])


def test_a_line_of_the_province_goes_before_a_national_one_where_the_town_is_known() -> None:
    knowledge = among(partner("national", province="CA"), partner("local"))
    assert [p.id for p in partners_for(knowledge, need(WINDSOR), limit=2)] == ["local", "national"]


def test_who_has_nowhere_to_sleep_is_not_sent_to_a_rights_group_first() -> None:
    shelter = replace(WAGES, services=("shelter", "crisis-line"))
    knowledge = among(partner("rights", kind="regional-partner"), partner("bed", kind="shelter"))
    assert [p.id for p in partners_for(knowledge, need(entry=shelter), limit=2)] == ["bed", "rights"]
    named = replace(WAGES, services=("shelter", "regional-partner"))
    assert partners_for(knowledge, need(entry=named))[0].id == "rights"


@pytest.mark.parametrize(
    "fields",
    [
        {"confidence": "low"},
        {"phone": None, "url": None},
        {"province": "QC"},
        {"issues": ("reproductive-justice",)},
        {"kind": "food-bank"},
        {"kind": "hub", "province": "CA", "issues": ()},
        {"kind": "government", "province": "CA"},
        {"takes_new": False},
        {"languages": ("es",)},
        {"only_for": ("trafficking",)},
    ],
)
def test_who_is_never_named(fields: dict[str, object]) -> None:
    unfit = partner("unfit", **fields)
    assert fitness(unfit, need()) is None
    assert partners_for(among(unfit, LAST_RESORT), need()) == [LAST_RESORT]


def test_who_is_only_for_one_question_is_named_for_it() -> None:
    assert fitness(partner("line", only_for=(ENTRY.id,)), need()) is not None


def test_near_goes_before_the_better_kind_and_the_shorter_way_decides_between_equals() -> None:
    near = partner("near", city="Windsor")
    far = partner("far", city="Toronto", kind="worker-centre")
    farther = partner("farther", city="Ottawa", kind="worker-centre")
    knowledge = among(farther, far, near)
    assert [p.id for p in partners_for(knowledge, need(WINDSOR), limit=3)] == ["near", "far", "farther"]
    assert [p.id for p in partners_for(knowledge, need(), limit=3)] == ["farther", "far", "near"]


def test_the_persons_language_goes_before_nearness_and_interpreters_count_as_it() -> None:
    near = partner("near", city="Windsor", languages=("en", "fr"))
    speaks = partner("speaks", city="Toronto", languages=("en", "pa"))
    interprets = partner("interprets", city="Ottawa", interpreters=True)
    found = partners_for(among(near, speaks, interprets), need(WINDSOR, "pa", "en"), limit=3)
    assert [p.id for p in found] == ["speaks", "interprets", "near"]


def test_who_is_closed_now_comes_after_who_is_open_or_may_be() -> None:
    knowledge = among(partner("closed", opens=CLOSED), partner("perhaps"), partner("open", opens=OPEN))
    assert [p.id for p in partners_for(knowledge, need(at=TUESDAY_NOON), limit=3)] == ["perhaps", "open", "closed"]
    assert partners_for(knowledge, need())[0].id == "closed"  # the hour is not known: the order of the file


def test_territory_beyond_the_province_or_of_some_towns() -> None:
    maritimes = partner("maritimes", province="NB", territory=("NS", "PE"))
    assert [serves(maritimes, Place(p)) for p in ("NB", "NS", "PE", "ON")] == [True, True, True, False]
    essex = partner("essex", territory=("Windsor",))
    assert serves(essex, place_of("ON", "Leamington"))
    assert not serves(essex, TORONTO)
    assert serves(essex, ONTARIO)  # the town is not known
    assert not serves(essex, None)


def test_distance_is_from_town_to_town() -> None:
    clinic = partner("clinic", city="Windsor")
    assert distance_km(clinic, TORONTO) == pytest.approx(330, abs=20)
    assert distance_km(partner("line"), TORONTO) is None
    assert distance_km(clinic, ONTARIO) is None


def test_who_has_been_named_is_not_named_again() -> None:
    knowledge = among(partner("one"), partner("two"), LAST_RESORT)
    assert [p.id for p in partners_for(knowledge, need(), but=("one",))] == ["two"]
    assert [p.id for p in partners_for(knowledge, need(), but=("one", "two"))] == ["info-211"]
    assert partners_for(knowledge, need(), but=("one", "two", "info-211")) == []


def test_of_equals_the_first_in_the_file_is_named() -> None:
    assert [p.id for p in partners_for(among(partner("one"), partner("two")), need())] == ["one"]


def test_without_a_province_only_national_ones_are_named() -> None:
    knowledge = among(partner("local"), partner("national", province="CA"), LAST_RESORT)
    assert [p.id for p in partners_for(knowledge, need(None), limit=3)] == ["national"]


def test_with_nobody_at_all_the_list_is_empty() -> None:
    assert partners_for(among(), need()) == []


@pytest.mark.parametrize("region", [None, *SHIPPED.regions])
def test_everybody_everywhere_is_given_somebody_who_can_be_reached(region: str | None) -> None:
    for entry in (None, *SHIPPED.entries.values()):
        [found] = partners_for(SHIPPED, Need.of(entry, place_of(region, None), ("en",)))
        assert found.phone or found.url
        assert found.confidence != "low" or found.id == "info-211"
        assert found.province in (region, "CA") or region in found.territory


def test_the_regional_partner_comes_first_in_its_province_where_the_issue_fits() -> None:
    partners = [p for p in SHIPPED.partners.values() if p.kind == "regional-partner"]
    assert sorted(p.province for p in partners) == ["BC", "MB", "ON", "QC"]
    for regional in partners:
        for entry in SHIPPED.entries.values():
            fits = for_people(regional, entry.issue, entry.id, entry.services) == FITS
            if fits and entry.issue in regional.issues and "regional-partner" in entry.services:
                assert partners_for(SHIPPED, Need.of(entry, Place(regional.province), ("en",))) == [regional]


@pytest.mark.parametrize("region", SHIPPED.regions)
def test_who_asks_about_work_or_for_anybody_is_never_sent_to_a_group_of_other_people(region: str) -> None:
    """For violence, sex work, LGBTQ+ people, women or refugees only."""
    issues = ("employment-rights", "closed-work-permits")
    for entry in (None, *(entry for entry in SHIPPED.entries.values() if entry.issue in issues)):
        wanted = Need.of(entry, Place(region), ("en",))
        named, _ = to_name(SHIPPED, wanted, 3)
        assert named
        assert all(for_people(p, wanted.issue, wanted.entry, wanted.services) != APART for p in named)


def test_a_group_of_other_people_is_named_only_where_nobody_else_is_known() -> None:
    clinic, hub = partner("clinic", people=("survivors",)), partner("hub", kind="hub")
    assert [p.id for p in partners_for(among(LAST_RESORT, clinic, hub), need(), limit=3)] == ["hub"]
    assert [p.id for p in partners_for(among(LAST_RESORT, clinic), need(), limit=3)] == ["info-211"]
    assert [p.id for p in partners_for(among(clinic), need(), limit=3)] == ["clinic"]


def test_who_is_for_one_kind_of_work_comes_after_who_is_for_everybody_and_first_for_that_work() -> None:
    farm = partner("farm", kind="worker-centre", people=("farm-workers",))
    knowledge = among(farm, partner("all", phone=None, url="https://example.org"))
    assert [p.id for p in partners_for(knowledge, need(), limit=2)] == ["all", "farm"]
    on_a_farm = replace(ENTRY, id="farm-worker-rights")
    assert partners_for(knowledge, need(entry=on_a_farm)) == [farm]


def test_who_works_on_the_issue_and_who_helps_newcomers_with_anything_fill_up() -> None:
    office = partner("office", kind="government")
    welcome = partner("welcome", kind="settlement", issues=("migrant-justice",), phone=None, url="https://example.org")
    knowledge = among(welcome, office, partner("clinic"))
    assert [p.id for p in partners_for(knowledge, need(), limit=3)] == ["clinic", "office", "welcome"]


def test_one_of_those_who_are_named_has_a_phone() -> None:
    sites = [partner(f"site-{n}", phone=None, url="https://example.org") for n in range(4)]
    line = partner("line", kind="government")
    with_line = among(LAST_RESORT, *sites, line)
    assert [p.id for p in to_name(with_line, need(), 3)[0]] == ["site-0", "site-1", "line"]
    assert [p.id for p in to_name(with_line, need(), 1)[0]] == ["site-0", "line"]
    assert to_name(with_line, need(), 3)[1]
    without = among(LAST_RESORT, *sites[:2])
    assert [p.id for p in to_name(without, need(), 3)[0]] == ["site-0", "site-1", "info-211"]
    assert not to_name(without, need(), 3)[1]
    assert [p.id for p in to_name(without, need(), 3, ("info-211",))[0]] == ["site-0", "site-1"]
    far = partner("far", city="Ottawa")
    assert [p.id for p in to_name(among(LAST_RESORT, sites[0], far), need(TORONTO), 1)[0]] == ["far"]


def test_a_phone_goes_before_the_better_kind_and_a_website_is_near_only_in_the_same_town() -> None:
    site = partner("site", kind="worker-centre", city="Toronto", phone=None, url="https://example.org")
    line = partner("line", city="Toronto")
    everywhere = partner("everywhere", city="Ottawa", territory=("ON",))
    knowledge = among(site, everywhere, line)
    assert [p.id for p in partners_for(knowledge, need(TORONTO), limit=3)] == ["line", "site", "everywhere"]
    brampton = place_of("ON", "Brampton")
    assert [p.id for p in partners_for(knowledge, need(brampton), limit=3)] == ["line", "everywhere", "site"]


def test_a_bed_is_not_sought_far_away() -> None:
    shelter = replace(WAGES, services=("shelter", "settlement"))
    house = partner("house", kind="settlement", city="Toronto", territory=("ON",))
    line = partner("line", kind="shelter", province="CA", phone=None, url="https://example.org")
    assert [p.id for p in partners_for(among(house, line), need(WINDSOR, entry=shelter), limit=2)] == ["line", "house"]


def test_an_office_comes_after_who_is_on_the_persons_side_and_a_far_website_speaks_no_language() -> None:
    entry = replace(WAGES, services=("government", "worker-centre"))
    office = partner("office", kind="government", languages=("en", "es"))
    site = partner(
        "site", kind="worker-centre", city="Ottawa", languages=("es",), phone=None, url="https://example.org"
    )
    centre = partner("centre", kind="worker-centre", city="Toronto")
    found = partners_for(among(office, site, centre), need(TORONTO, "es", "en", entry=entry), limit=3)
    assert [p.id for p in found] == ["centre", "site", "office"]
