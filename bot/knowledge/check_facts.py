"""Facts and partners that a person should look at: past their review date, unconfirmed, of low confidence, or shown
with a source that nobody of standing answers for.

All of it is a warning: after its date a figure is hedged and not withdrawn, and a passing day must never stop the bot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from bot.knowledge.model import EVERYWHERE, Knowledge, Place
from bot.knowledge.problems import Problem


def check_review_dates(knowledge: Knowledge, today: dt.date) -> Iterator[Problem]:
    for fact in knowledge.facts.values():
        if fact.is_stale(today):
            message = (
                f'"{fact.id}" was to be reviewed by {fact.review_by}, so its figures are no longer shown. Read'
                f" {fact.source.site} again, then correct the statement, as_of, checked and review_by."
            )
            yield Problem(fact.place, message, "stale-fact")
    for partner in knowledge.partners.values():
        if today > partner.review_by:
            message = (
                f'"{partner.id}" was to be reviewed by {partner.review_by}. Call or look it up, then correct its phone,'
                " hours, checked and review_by."
            )
            yield Problem(partner.place, message, "stale-partner")


def check_phones(knowledge: Knowledge) -> Iterator[Problem]:
    for partner in knowledge.partners.values():
        if partner.phone and not partner.phone_confirmed:
            message = f'Nobody has confirmed the phone of "{partner.id}". Call it, then write phone_confirmed: true.'
            yield Problem(partner.place, message, "phone-to-confirm")


def check_confidence(knowledge: Knowledge) -> Iterator[Problem]:
    for entry in knowledge.entries.values():
        known = [name for name in entry.facts if name in knowledge.facts]
        low = [name for name in known if knowledge.facts[name].confidence == "low"]
        if low and len(low) == len(known):
            message = "All facts of this entry are of low confidence. Find a better source, or withdraw the entry."
            yield Problem(entry.place, message, "only-low-facts")
        else:
            for name in low:
                where = knowledge.facts[name].place
                message = f'"{name}" is of low confidence ({where}). Nothing may be said as certain because of it.'
                line = entry.lines.get(f"facts.{entry.facts.index(name)}", 1)
                yield Problem(Place(entry.place.path, line), message, "low-fact")


def check_sources(knowledge: Knowledge) -> Iterator[Problem]:
    """What stands behind "Source:" of an answer, for all of Canada and each region that it has words for."""
    for entry in knowledge.entries.values():
        regions = dict.fromkeys(region for words in entry.words.values() for region in words.regions)
        shown: dict[str, list[str]] = {}
        for region in (None, *regions):
            fact = knowledge.source_of(entry, region)
            if fact is not None and knowledge.is_weak(fact.source):
                shown.setdefault(fact.id, []).append(region or EVERYWHERE)
        for name, where in shown.items():
            source = knowledge.facts[name].source
            what = f"a copy on {source.site}" if source.copy else source.site
            message = (
                f'For {", ".join(where)} people see "{name}" as the source: {what}. List a fact of an office or a known'
                " organisation that says the same before it, or read it there and correct its source."
            )
            line = entry.lines.get(f"facts.{entry.facts.index(name)}", 1)
            yield Problem(Place(entry.place.path, line), message, "weak-source")
