"""Which partners to name to a person: who serves the place and the need, in which order.

1. Who can help at all: the territory, the issue, the need, somebody to be reached, no low confidence, new people taken.
2. The Alliance's regional partner first, where the issue fits; then the kinds of service that the need asks for; then
   hubs of the province; then whoever else there works on the issue; then KAIROS and other national programmes; then who
   helps newcomers with anything; 211 where nobody else is. Who is for people in another situation (`bot.region.people`)
   comes only where nobody else is known, not even 211.
3. Among them: who is for everybody rather than for one kind of work, the person's language, near rather than far, a
   phone rather than a website, not closed now, the better kind, the shorter way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geopy.distance import great_circle

from bot.knowledge.model import Entry, Knowledge, Partner
from bot.region.gazetteer import gazetteer
from bot.region.hours import NATIONAL, is_open
from bot.region.people import APART, FITS, for_people
from bot.region.place import Place

LAST_RESORT = "info-211"
NEAR_KM, SAME_TOWN_KM = 75.0, 25.0
# What a person may need who only asks who can help.
ANY_NEED = ("hub", "worker-centre", "settlement", "legal-clinic")
# Kinds of service that cannot wait for a partner who knows all about rights.
IMMEDIATE = frozenset({"shelter", "crisis-line", "health"})
# Kinds of service that know about rights, or who does.
_RIGHTS = frozenset({"hub", "worker-centre", "legal-clinic", "settlement", "government"})
# What somebody who helps newcomers with anything (that issue is theirs) can also do something about.
_ANYTHING, _OF_ANYTHING = "migrant-justice", frozenset({"employment-rights", "closed-work-permits", "regularization"})
_FAR, _WEBSITE = 3, 2
_REGIONAL, _SERVICE, _HUB, _HERE, _NATIONAL, _WIDER, _APART = range(7)
# Where nothing is said of languages, those of the office's province.
_OFFICIAL = {"QC": ("fr", "en"), "NB": ("en", "fr")}


@dataclass(frozen=True)
class Need:
    """Who is to be found, for whom and where. `languages` are those that the person reads, best first; `issue` and
    `entry` are None for any need; `services` are kinds of partner, best first. Without `at` (which knows its time zone)
    nobody is open or closed."""

    place: Place | None = None
    languages: tuple[str, ...] = ()
    issue: str | None = None
    entry: str | None = None
    services: tuple[str, ...] = ANY_NEED
    at: dt.datetime | None = None

    @classmethod
    def of(
        cls, entry: Entry | None, place: Place | None, languages: tuple[str, ...], at: dt.datetime | None = None
    ) -> Need:
        if entry is None:
            return cls(place, languages, at=at)
        return cls(place, languages, entry.issue, entry.id, entry.services, at)


def partners_for(knowledge: Knowledge, need: Need, limit: int = 1, but: tuple[str, ...] = ()) -> list[Partner]:
    """Best first, at most `limit`, none of `but` (ids); 211 where nothing else fits and it is not among those."""
    ranked = [
        (rank, position, partner)
        for position, partner in enumerate(knowledge.partners.values())
        if partner.id not in but and (rank := fitness(partner, need)) is not None
    ]
    ranked.sort(key=lambda item: item[:2])
    found = [partner for rank, _, partner in ranked if rank[0] != _APART]
    if not found and LAST_RESORT in knowledge.partners and LAST_RESORT not in but:
        found = [knowledge.partners[LAST_RESORT]]
    return (found or [partner for _, _, partner in ranked])[:limit]


def to_name(knowledge: Knowledge, need: Need, limit: int, but: tuple[str, ...] = ()) -> tuple[list[Partner], bool]:
    """Who is named together, and whether there are others. One of them has a phone where anybody has, or 211 is among
    them: beside a single one, else instead of the last. Many have no data for websites."""
    ranked = partners_for(knowledge, need, len(knowledge.partners), but)
    named = ranked[:limit]
    if named and not any(partner.phone for partner in named):
        others = (p for p in ranked[limit:] if p.phone and _can_help(p, need))
        resort = knowledge.partners.get(LAST_RESORT) if LAST_RESORT not in but else None
        other = next(others, resort)
        if other is not None:
            named = [*named[: max(1, limit - 1)], other]
    return named, any(partner not in named for partner in ranked)


Fitness = tuple[int, int, int, int, int, bool, int, float]


def fitness(partner: Partner, need: Need) -> Fitness | None:
    """Smaller is better, None is unfit. See the head of this module for the order."""
    tier, language = _tier(partner, need), _language_rank(partner, need.languages)
    if tier is None or language is None or not serves(partner, need.place):
        return None
    kind = need.services.index(partner.kind) if partner.kind in need.services else len(need.services)
    km = distance_km(partner, need.place)
    reach, way = _reach(partner, need, km), _way_rank(partner)
    if way == _WEBSITE and reach and partner.province != NATIONAL:
        language = max(language, 1)  # an office that can neither be called nor visited speaks no language
    closed = need.at is not None and is_open(partner, need.at) is False
    return (
        tier,
        _for_people(partner, need),
        language,
        reach,
        way,
        closed,
        kind,
        NEAR_KM if km is None else km,
    )


def _can_help(partner: Partner, need: Need) -> bool:
    """Whether it is for everybody who asks this, and not far."""
    far = _reach(partner, need, distance_km(partner, need.place)) == _FAR
    return not far and _for_people(partner, need) == FITS


def _for_people(partner: Partner, need: Need) -> int:
    return for_people(partner, need.issue, need.entry, need.services)


def _tier(partner: Partner, need: Need) -> int | None:
    if partner.confidence == "low" or partner.takes_new is False or not (partner.phone or partner.url):
        return None
    if partner.only_for and need.entry not in partner.only_for:
        return None
    here = need.place is not None and partner.province != NATIONAL
    if need.issue is not None and need.issue not in partner.issues:
        anything = here and partner.kind in _RIGHTS and _ANYTHING in partner.issues and need.issue in _OF_ANYTHING
        return _WIDER if anything and _for_people(partner, need) != APART else None
    tier, people = _tier_of_kind(partner, need, here), _for_people(partner, need)
    if tier is None or people == FITS:
        return tier
    return _APART if people == APART else max(tier, _HERE)


def _tier_of_kind(partner: Partner, need: Need, here: bool) -> int | None:
    """Where a partner who works on the issue stands by its kind."""
    if partner.kind == "regional-partner":
        # Who has nowhere to sleep, or is hurt, needs that first.
        later = need.services[:1] and need.services[0] in IMMEDIATE and partner.kind not in need.services
        return _HUB if later else _REGIONAL
    # A government office that is not of the person's province can only send on, and may frighten.
    if partner.kind == "government" and not here:
        return None
    # A national body that does no casework helps less than one that is near; without a place, 211 finds more.
    if partner.kind == "national":
        return _SERVICE if partner.kind in need.services else _NATIONAL if need.place else None
    if need.issue is None and partner.issues == (_ANYTHING,) and partner.kind == "settlement":
        return _HUB  # after who knows about migrants' rights
    if partner.kind == "government" and partner.kind in need.services:
        return _HUB  # after who is on the person's side
    if partner.kind in need.services and (here or need.issue is not None):
        return _SERVICE
    if partner.kind in ("hub", "worker-centre") and here and partner.phone:
        return _HUB
    if need.issue is None and partner.kind == "government":
        return _HUB  # in the territories there is nobody else
    return _HERE if partner.kind in _RIGHTS and here else None


def serves(partner: Partner, place: Place | None) -> bool:
    """Whether it is there for somebody at `place`: in its province, or within 75 km of a town that it serves."""
    if partner.province == NATIONAL:
        return True
    if place is None:
        return False
    provinces = {partner.province, *(name for name in partner.territory if is_province(name))}
    if place.province not in provinces:
        return False
    towns = [name for name in partner.territory if not is_province(name)]
    return not towns or place.point is None or _serves_town(partner, place, NEAR_KM)


def _serves_town(partner: Partner, place: Place, within_km: float) -> bool:
    """Whether a town of its territory is that near."""
    here = place.point
    known = [town for name in partner.territory if (town := gazetteer().town(partner.province, name))]
    return here is not None and any(
        great_circle(here, (town.latitude, town.longitude)).km <= within_km for town in known
    )


def is_province(name: str) -> bool:
    """Whether an item of a partner's territory is a province and no town."""
    return len(name) == 2 and name.isupper()


def distance_km(partner: Partner, place: Place | None) -> float | None:
    """The great circle between the person's town and the partner's; None where one of them is not known."""
    here = place.point if place else None
    there = _point(partner)
    return great_circle(here, there).km if here and there else None


def _point(partner: Partner) -> tuple[float, float] | None:
    if partner.city is None:
        return None
    if partner.latitude is not None and partner.longitude is not None:
        return partner.latitude, partner.longitude
    town = gazetteer().town(partner.province, partner.city)
    return (town.latitude, town.longitude) if town else None


def _reach(partner: Partner, need: Need, km: float | None) -> int:
    """0: near; 1: there for the whole province; 2: of all Canada, or only a website in a town near by; 3: in the
    province and far, or nobody knows."""
    place, website = need.place, _way_rank(partner) == _WEBSITE
    if partner.province == NATIONAL:
        return 2
    if place is None:
        return 0
    if km is not None and km <= NEAR_KM:
        return 2 if website and km > SAME_TOWN_KM and not _serves_town(partner, place, SAME_TOWN_KM) else 0
    if place.point is None:
        return _FAR if partner.territory and not any(map(is_province, partner.territory)) else 0
    # A bed or a nurse is of no use from far away.
    distant = partner.city is not None and need.services[:1] and need.services[0] in IMMEDIATE
    return 1 if serves_whole(partner, place) and not website and not distant else _FAR


def serves_whole(partner: Partner, place: Place) -> bool:
    """Whether it says to be there for the whole province: its territory names it, or it is a line without a town."""
    return place.province in partner.territory or (partner.city is None and not partner.territory)


def _way_rank(partner: Partner) -> int:
    """A phone that somebody has confirmed; one that nobody has, or requests taken through the bot; a website."""
    if partner.phone and partner.phone_confirmed:
        return 0
    return 1 if partner.phone or partner.handoff else _WEBSITE


def _language_rank(partner: Partner, languages: tuple[str, ...]) -> int | None:
    """0: they speak the first of `languages` or bring interpreters; 1: not known; 2: another of them; None: none."""
    if not languages or partner.interpreters:
        return 0
    plain = [language.split("-")[0] for language in languages]
    spoken = {name.split("-")[0] for name in partner.languages or _OFFICIAL.get(partner.province, ("en",))}
    if plain[0] in spoken:
        return 0
    if not partner.languages:
        return 1
    return 2 if spoken.intersection(plain) else None
