"""Which partner to name to a person of whom the province is known, or nothing.

The Alliance's regional partner comes first where there is one and the issue fits; then the kinds of service that the
entry asks for; then hubs and national organisations. A partner with no way to reach it is never named.
"""

from __future__ import annotations

from bot.knowledge.model import Entry, Knowledge, Partner

NATIONAL = "CA"
_LAST_RESORT = "info-211"


def partners_for(knowledge: Knowledge, region: str | None, entry: Entry | None = None, limit: int = 1) -> list[Partner]:
    """Best first, at most `limit`; 211 where nothing else fits."""
    ranked = [
        (rank, position, partner)
        for position, partner in enumerate(knowledge.partners.values())
        if (rank := fitness(partner, region, entry)) is not None
    ]
    ranked.sort(key=lambda item: item[:2])
    found = [partner for _, _, partner in ranked[:limit]]
    if not found and _LAST_RESORT in knowledge.partners:
        found = [knowledge.partners[_LAST_RESORT]]
    return found


def fitness(partner: Partner, region: str | None, entry: Entry | None) -> tuple[int, int] | None:
    """Smaller is better, None is unfit: (kind of organisation, distance of its territory)."""
    if partner.confidence == "low" or not (partner.phone or partner.url):
        return None
    if partner.province not in (region, NATIONAL):
        return None
    distance = 0 if partner.province == region else 1
    fits_issue = entry is None or entry.issue in partner.issues
    if partner.kind == "regional-partner" and fits_issue:
        return (0, distance)
    # A government office that is not of the person's province can only send on, and may frighten.
    if partner.kind == "government" and distance:
        return None
    if entry is not None and partner.kind in entry.services and fits_issue:
        return (1 + entry.services.index(partner.kind), distance)
    # Without a region, a national body that does no casework helps less than 211.
    if partner.kind in ("hub", "worker-centre") and fits_issue and partner.province == region and partner.phone:
        return (20, distance)
    return None
