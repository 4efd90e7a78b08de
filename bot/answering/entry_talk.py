"""How an entry is shown: its first text, what the person's province adds, its source, its further parts."""

from __future__ import annotations

from dataclasses import replace

from bot.answering.context import REGION_QUESTION, Context
from bot.answering.offers import named_in
from bot.answering.reply import Part, Turn
from bot.answering.speaker import Speaker
from bot.knowledge.model import Entry, Fact


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
        """Where the words just said come from, when we last read that page, and that there is more."""
        fact = self.knowledge.source_of(entry, region)
        lines = []
        if fact is not None:
            lines.append(
                self._message(context, "source", site=self._source(fact, context), date=fact.source.checked_month)
            )
            if fact.is_stale(self.today):
                lines.append(self._message(context, "answer_to_confirm", site=fact.source.name, date=fact.shown_date))
        if context.next_part < len(self._words(entry, context).more):
            lines.append(self._message(context, "more_hint"))
        return Part(" ".join(lines))

    def _source(self, fact: Fact, context: Context) -> str:
        """Whose page it is, that it is a copy, and of which year where it is old."""
        old, copy = fact.old_year, fact.source.copy
        key = "source_copy_year" if copy and old else "source_copy" if copy else "source_year" if old else None
        name = fact.source.name
        return self._message(context, key, site=name, year=old or "") if key else name
