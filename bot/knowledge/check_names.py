"""Names that point nowhere: regions, languages, issues, facts, partners and kinds of service.

Whether a name is missing can only be said when every file that could hold it was readable. All of it is an error but
`check_region_facts`, for a federal fact may also say something of a province.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.knowledge.model import SOURCE_LANGUAGE, Knowledge, Place
from bot.knowledge.placeholders import find_placeholders
from bot.knowledge.problems import Problem, suggest
from bot.knowledge.reader import Reading

EVERYWHERE = "CA"
DANGER_LINES_FILE = "danger/lines.yml"


def check_regions(reading: Reading) -> Iterator[Problem]:
    if not reading.is_readable("regions"):
        return
    regions = reading.knowledge.regions
    places = {EVERYWHERE, *regions}
    for fact in reading.knowledge.facts.values():
        yield from _unknown("unknown-region", "region", fact.jurisdiction, places, fact.place)
    for partner in reading.knowledge.partners.values():
        yield from _unknown("unknown-region", "region", partner.province, places, partner.place)
    for entry in reading.knowledge.entries.values():
        for words in entry.words.values():
            for region in words.regions.keys() - regions.keys():
                place = reading.place(words.place.path, "regions", region)
                yield from _unknown("unknown-region", "region", region, regions, place)
    for kind, lines in reading.knowledge.danger_lines.items():
        for region in lines:
            place = reading.place(DANGER_LINES_FILE, kind, region)
            yield from _unknown("unknown-region", "region", region, places, place)


def check_towns(reading: Reading) -> Iterator[Problem]:
    """Towns that a partner serves, that are asked back or that have neighbourhoods stand under `places` of a region."""
    if not (reading.is_readable("regions") and reading.is_readable("partners")):
        return
    regions = reading.knowledge.regions
    towns = {region.id: {place[0] for place in region.places if place} for region in regions.values()}
    for number, region in enumerate(regions.values()):
        for position, town in enumerate(region.ask_back):
            place = reading.place("regions.yml", str(number), "ask_back", str(position))
            yield from _unknown("unknown-town", "town", town, towns[region.id], place)
        for town in region.neighbourhoods:
            place = reading.place("regions.yml", str(number), "neighbourhoods", town)
            yield from _unknown("unknown-town", "town", town, towns[region.id], place)
    for number, partner in enumerate(reading.knowledge.partners.values()):
        for position, name in enumerate(partner.territory):
            known = {*regions, *towns.get(partner.province, ())}
            place = reading.place(partner.place.path, str(number), "territory", str(position))
            yield from _unknown("unknown-town", "province or town", name, known, place)


def check_only_for(reading: Reading) -> Iterator[Problem]:
    for number, partner in enumerate(reading.knowledge.partners.values()):
        for position, entry in enumerate(partner.only_for):
            place = reading.place(partner.place.path, str(number), "only_for", str(position))
            yield from _unknown("unknown-entry", "entry", entry, reading.knowledge.entries, place)


def check_languages(reading: Reading) -> Iterator[Problem]:
    if not reading.is_readable("languages"):
        return
    for number, region in enumerate(reading.knowledge.regions.values()):
        for language in region.names:
            place = reading.place("regions.yml", str(number), "names", language)
            yield from _unknown("unknown-language", "language", language, reading.knowledge.languages, place)


def check_issues(reading: Reading) -> Iterator[Problem]:
    """An issue exists when the menu has a name for it: `issue.<name>` in messages/en.yml."""
    messages = reading.knowledge.messages.get(SOURCE_LANGUAGE)
    if not messages:
        return
    issues = [key.removeprefix("issue.") for key in messages if key.startswith("issue.")]
    for entry in reading.knowledge.entries.values():
        yield from _unknown("unknown-issue", "issue", entry.issue, issues, entry.place)
    for number, partner in enumerate(reading.knowledge.partners.values()):
        for position, issue in enumerate(partner.issues):
            place = reading.place(partner.place.path, str(number), "issues", str(position))
            yield from _unknown("unknown-issue", "issue", issue, issues, place)


def check_entries(reading: Reading) -> Iterator[Problem]:
    knowledge = reading.knowledge
    services = {partner.kind for partner in knowledge.partners.values()}
    facts_readable, partners_readable = reading.is_readable("facts"), reading.is_readable("partners")
    for entry in knowledge.entries.values():
        path = entry.place.path
        if path in reading.documents and not reading.documents[path].mistakes and not entry.facts:
            message = "The entry names no facts. Every sentence of an answer stands on one: list their ids."
            yield Problem(reading.place(path, "facts"), message, "no-facts")
        if facts_readable:
            for number, fact in enumerate(entry.facts):
                place = reading.place(path, "facts", str(number))
                yield from _unknown("unknown-fact", "fact", fact, knowledge.facts, place)
        if partners_readable:
            for number, service in enumerate(entry.services):
                place = reading.place(path, "services", str(number))
                yield from _unknown("unknown-service", "kind of partner", service, services, place)


def check_region_facts(reading: Reading) -> Iterator[Problem]:
    """A region's text stands on a fact of the region, whose source is shown for it, or names a partner there."""
    if not (reading.is_readable("facts") and reading.is_readable("partners")):
        return
    knowledge = reading.knowledge
    for entry in knowledge.entries.values():
        covered = {knowledge.facts[name].jurisdiction for name in entry.facts if name in knowledge.facts}
        for words in entry.words.values():
            for region, text in words.regions.items():
                if region in covered:
                    continue
                covered.add(region)  # one language is enough to see it
                owners = [knowledge.partners.get(owner) for owner, _ in find_placeholders(text)]
                if not any(owner and owner.province == region for owner in owners):
                    message = (
                        f"Nothing of {region} carries this text. List a fact of {region} in entry.yml, name a partner"
                        f" of {region} in a placeholder, or remove the text."
                    )
                    yield Problem(reading.place(words.place.path, "regions", region), message, "region-without-fact")


def check_danger_lines(reading: Reading) -> Iterator[Problem]:
    if not reading.is_readable("partners"):
        return
    for kind, lines in reading.knowledge.danger_lines.items():
        for region, names in lines.items():
            for number, name in enumerate(names):
                place = reading.place(DANGER_LINES_FILE, kind, region, str(number))
                yield from _unknown("unknown-partner", "partner", name, reading.knowledge.partners, place)
                yield from _line(reading.knowledge, name, place)


def _line(knowledge: Knowledge, name: str, place: Place) -> Iterator[Problem]:
    partner = knowledge.partners.get(name)
    if partner and not (partner.phone and partner.phone_confirmed):
        what = "has no phone" if partner.phone is None else "has a phone that nobody has confirmed"
        message = f'"{name}" {what}. A person in danger needs a line that surely answers: choose another.'
        yield Problem(place, message, "danger-line")


def _unknown(code: str, what: str, name: str, known: Collection[str], place: Place) -> Iterator[Problem]:
    if name and name not in known:
        yield Problem(place, f'No {what} "{name}" exists.{suggest(name, known)}', code)
