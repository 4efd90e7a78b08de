"""Which partners to name to a person: who serves the place and the need, in which order.

1. Who can help at all: the territory, the issue, the need, somebody to be reached, no low confidence, new people taken.
2. The Alliance's regional partner first, where the issue fits; then the kinds of service that the need asks for; then
   hubs of the province; then KAIROS and other national programmes; 211 where nobody else is.
3. Among them: the person's language, not closed now, near rather than far, the better kind, a phone
   rather than a website, the shorter way.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from geopy.distance import great_circle

from bot.knowledge.model import Entry, Knowledge, Partner
from bot.region.gazetteer import gazetteer
from bot.region.hours import NATIONAL, is_open
from bot.region.place import Place

LAST_RESORT = "info-211"
NEAR_KM = 75.0
# What a person may need who only asks who can help.
ANY_NEED = ("hub", "worker-centre", "settlement", "legal-clinic")
# Kinds of service that cannot wait for a partner who knows all about rights.
IMMEDIATE = frozenset({"shelter", "crisis-line", "health"})
_REGIONAL, _SERVICE, _HUB, _NATIONAL = range(4)
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
    found = [partner for _, _, partner in ranked[:limit]]
    if not found and LAST_RESORT in knowledge.partners and LAST_RESORT not in but:
        found = [knowledge.partners[LAST_RESORT]]
    return found


Fitness = tuple[int, int, bool, int, int, bool, float]


def fitness(partner: Partner, need: Need) -> Fitness | None:
    """Smaller is better, None is unfit. See the head of this module for the order."""
    tier, language = _tier(partner, need), _language_rank(partner, need.languages)
    if tier is None or language is None or not serves(partner, need.place):
        return None
    kind = need.services.index(partner.kind) if partner.kind in need.services else len(need.services)
    km = distance_km(partner, need.place)
    closed = need.at is not None and is_open(partner, need.at) is False
    return (
        tier,
        language,
        closed,
        _reach(partner, need.place, km),
        kind,
        not partner.phone,
        NEAR_KM if km is None else km,
    )


def _tier(partner: Partner, need: Need) -> int | None:
    if partner.confidence == "low" or partner.takes_new is False or not (partner.phone or partner.url):
        return None
    if partner.only_for and need.entry not in partner.only_for:
        return None
    here = need.place is not None and partner.province != NATIONAL
    fits_issue = need.issue is None or need.issue in partner.issues
    if not fits_issue:
        return None
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
    if partner.kind in need.services and (here or need.issue is not None):
        return _SERVICE
    if partner.kind in ("hub", "worker-centre") and here and partner.phone:
        return _HUB
    if need.issue is None and partner.kind == "government":
        return _HUB  # in the territories there is nobody else
    return None


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
    here = place.point
    if not towns or here is None:
        return True
    known = [town for name in towns if (town := gazetteer().town(partner.province, name))]
    return any(great_circle(here, (town.latitude, town.longitude)).km <= NEAR_KM for town in known)


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


def _reach(partner: Partner, place: Place | None, km: float | None) -> int:
    """0: near; 1: a line of the whole province; 2: of all Canada; 3: in the province and far, or nobody knows."""
    if partner.province == NATIONAL:
        return 2
    if place is None or place.point is None:
        return 0
    if km is None:
        return 1 if partner.phone and partner.city is None else 3
    return 0 if km <= NEAR_KM else 3


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
