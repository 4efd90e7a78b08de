"""How an entry is shown: its first text, what the person's province adds, its source, its further parts."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.context import REGION_QUESTION, Context
from bot.answering.offers import named_in
from bot.answering.reply import Part, Turn
from bot.answering.speaker import Speaker
from bot.knowledge.model import Entry, Fact
from bot.region.hours import NATIONAL


class EntryTalk(Speaker):
    def show(self, entry_id: str, context: Context, question: str = "region_question") -> Turn:
        """The first text of an entry, what the person's province adds, its source, and how to go on.

        `question` is the message that asks for the place, once, where the entry differs by province.
        """
        entry = self.knowledge.entries[entry_id]
        words = self._words(entry, context)
        parts = [Part(self._fill(words.short, words))]
        here = words.regions.get(context.region or "")
        if here:
            parts.append(Part(self._fill(here, words)))
        context = replace(context, last_entry=entry.id, next_part=0, menu=(), shown=(), seeking=False)
        parts.append(self._tail(entry, context, context.region if here else None))
        if words.regions and context.region is None and REGION_QUESTION not in context.told:
            asked = self._ask_place(context, question)
            parts += asked.parts
            context = asked.context.with_told(REGION_QUESTION)
        return self._offering(Turn(tuple(parts), context, entry.id), named_in(f"{words.short} {here or ''}"))

    def _ask_place(self, context: Context, question: str) -> Turn:
        """Asks where the person is: whether a guess is right, where there is one, else in the words of `question`."""
        if context.guess is None:
            return Turn((Part(self._message(context, question), asks_place=True),), context)
        return self._confirm_place(replace(context, guess=None), (context.guess,))

    def _confirm_place(self, context: Context, places: tuple[str, ...]) -> Turn:
        """Asks which of these places (keys, likeliest first) is meant, or whether the only one is."""
        return self._menu(context, "place_confirm", (*(f"place:{place}" for place in places), "none"))

    def _part(self, entry: Entry, index: int, context: Context) -> Turn:
        context = replace(context, next_part=index + 1, menu=())
        words = self._words(entry, context)
        text = self._fill(words.more[index], words)
        turn = Turn((Part(text), self._tail(entry, context, None)), context, entry.id)
        return self._offering(turn, named_in(words.more[index]))

    def _tail(self, entry: Entry, context: Context, region: str | None) -> Part:
        """Where the words just said come from and of when, and that there is more."""
        fact = self.source_of(entry, region)
        lines = []
        if fact is not None:
            site = fact.source.site
            lines.append(self._message(context, "source", site=site, date=fact.shown_date))
            if fact.is_stale(self.today):
                lines.append(self._message(context, "answer_to_confirm", site=site, date=fact.shown_date))
        if context.next_part < len(self._words(entry, context).more):
            lines.append(self._message(context, "more_hint"))
        return Part(" ".join(lines))

    def source_of(self, entry: Entry, region: str | None) -> Fact | None:
        """The first fact that the entry cites for this jurisdiction; without one, its first fact."""
        facts = [self.knowledge.facts[fact] for fact in entry.facts if fact in self.knowledge.facts]
        fitting = [fact for fact in facts if fact.jurisdiction == (region or NATIONAL)]
        return next(iter((*fitting, *facts)), None)
