"""What is said to a place: a province or town that is given, one that is to be confirmed, and one outside Canada; and
who can help there."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.context import Context
from bot.answering.offers import named_in
from bot.answering.partner_talk import PartnerTalk
from bot.answering.reading import WHO_ENTRIES, Reading
from bot.answering.reply import Part, Turn
from bot.knowledge.cldr import country_name
from bot.knowledge.model import Entry


class PlaceTalk(PartnerTalk):
    def _set_region(self, reading: Reading, context: Context) -> Turn:
        if reading.abroad:
            return self._abroad(reading.abroad, context)
        if reading.places:
            return self._confirm_place(context, reading.places)
        return self._moved(reading.where, context)

    def _pick_place(self, key: str, context: Context) -> Turn:
        context = replace(context, menu=())
        if context.seeking and context.shown and context.at(key).shown:
            # Who can help there has just been said, beside the question.
            said = self._message(context, "region_changed", region=self._place_name(key, context))
            return Turn((Part(said), Part(self._message(context, "who_else_hint"))), context.at(key))
        return self._moved(key, context)

    def _moved(self, key: str | None, context: Context) -> Turn:
        """The last question answered for the new place: who can help there, or the rule of the province."""
        before, asked = context.region, self._in_menu(context)
        context = replace(context.at(key), menu=())
        name = self._place_name(key or context.region or "", context)
        said = self._message(context, "region_changed", region=name)
        if context.form:  # the form's next question says who can be asked there
            return Turn((Part(said),), context)
        entry = self._last_entry(context)
        if context.seeking:
            return self._help_near(entry, context)
        if entry is None:
            return self._help_near(asked, replace(context, shown=()), said)
        words = self._words(entry, context)
        here = words.regions.get(context.region or "")
        if here is None:
            same = self._message(context, "region_no_difference", region=self._region_name(context))
            person = self._person(context, entry)
            return Turn((Part(same), *person.parts), person.context, entry.id)
        parts = [Part(self._fill(here, words)), self._tail(entry, context, context.region)]
        if before is None:
            parts.insert(0, Part(said))
        return self._offering(Turn(tuple(parts), context, entry.id), named_in(here))

    def _in_menu(self, context: Context) -> Entry | None:
        """The first question that the open menu offers, where all of them are about one issue: what a place that is
        said instead of a number is about."""
        entries = [self.knowledge.entries.get(target.removeprefix("entry:")) for target in context.menu]
        known = [entry for entry in entries if entry is not None]
        return known[0] if known and len({entry.issue for entry in known}) == 1 else None

    def _who_can_help(self, reading: Reading, context: Context) -> Turn:
        """Partners for what is asked, or for what was asked last when only somebody is wanted."""
        if reading.abroad:
            return self._abroad(reading.abroad, context)
        asked = reading.entries[0][0] if reading.entries else WHO_ENTRIES[0]
        about_last = asked == WHO_ENTRIES[0] and context.last_entry in self.knowledge.entries
        if not about_last:
            context = replace(context, last_entry=asked, next_part=0)
        context = replace(context.at(reading.where), menu=(), shown=())
        if reading.places:
            return self._perhaps_near(reading, context)
        if context.region is None:
            if not about_last and asked in self.knowledge.entries:
                shown = self.show(asked, context, question="place_question")
                return replace(shown, context=replace(shown.context, seeking=True))
            person = self._help_near(self._last_entry(context), context)
            question = self._ask_place(person.context, "place_question")
            return Turn((*person.parts, *question.parts), question.context)
        return self._help_near(self._last_entry(context), context)

    def _perhaps_near(self, reading: Reading, context: Context) -> Turn:
        """Who can help at the likeliest place, where there is one, and the question whether it is the right one."""
        if reading.region is None:
            return self._confirm_place(replace(context, seeking=True), reading.places)
        there = self._help_near(self._last_entry(context), context.at(reading.places[0]))
        confirm = self._confirm_place(there.context, reading.places)
        return Turn((*there.parts, *confirm.parts), confirm.context)

    def _who_else(self, _: Reading, context: Context) -> Turn:
        return self._help_near(self._last_entry(context), context)

    def _abroad(self, country: str, context: Context) -> Turn:
        """Said to be so, with what the bot can and cannot do for somebody who is not in Canada."""
        name = country_name(country, self._written_in(context))
        return self._said(replace(context, menu=()), "place_abroad", country=name)

    def _region_name(self, context: Context) -> str:
        return self.knowledge.regions[context.region or ""].name(self._written_in(context))

    def _is_place_menu(self, context: Context) -> bool:
        return bool(context.menu) and context.menu[0].startswith("place:")

    def _no_such_place(self, context: Context) -> Turn:
        context = replace(context, menu=(), guess=None, region=None, place=None, shown=())
        return self._ask_place(context, "place_question")
