"""What every part of a reply needs: the person's language, the words in it, names of places, phones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.context import Context
from bot.answering.handoff_questions import TakesCases, nobody
from bot.answering.menus import title_of
from bot.answering.offers import with_offer
from bot.answering.reply import Part, Turn
from bot.knowledge.model import SOURCE_LANGUAGE, Entry, Knowledge, Partner, Words
from bot.knowledge.placeholders import fill


@dataclass(frozen=True)
class Speaker:
    """`today` decides which figures are past their review date, `at` (with its time zone) who is open; without it
    nobody is called open or closed. `takes_cases` tells which partners can be asked to write."""

    knowledge: Knowledge
    today: dt.date
    at: dt.datetime | None = None
    takes_cases: TakesCases = nobody

    def _message(self, context: Context, key: str, /, **blanks: str) -> str:
        return self.knowledge.message(self._read_in(context), key, **blanks)

    def _said(self, context: Context, key: str, /, **blanks: str) -> Turn:
        return Turn((Part(self._message(context, key, **blanks)),), context)

    def _words(self, entry: Entry, context: Context) -> Words:
        return self.knowledge.words_for(entry, self._read_in(context))

    def _fill(self, text: str, words: Words) -> str:
        return fill(text, words.language, self.knowledge, self.today)

    def _last_entry(self, context: Context) -> Entry | None:
        return self.knowledge.entries.get(context.last_entry or "")

    def _place_name(self, key: str, context: Context) -> str:
        """As in "Windsor, Ontario", "N9A, Ontario" or "Ontario", in the language of the text around it."""
        return title_of(self.knowledge, f"place:{key}", self._written_in(context))

    def _phone(self, partner: Partner, language: str) -> str:
        """As it stands in a text of ours: `language` may be one that we only understand, and then ours is another."""
        text = f"{{{partner.id}.phone}}"
        return fill(text, self._ours(language), self.knowledge, self.today) if partner.phone else ""

    def _menu(self, context: Context, key: str, targets: tuple[str, ...], **blanks: str) -> Turn:
        language = self._read_in(context)
        options = tuple(title_of(self.knowledge, target, language) for target in targets)
        part = Part(self._message(context, key, **blanks), options, zero_last=targets[-1:] == ("none",))
        return Turn((part,), replace(context, menu=targets))

    def _offering(self, turn: Turn, partners: Sequence[str]) -> Turn:
        return with_offer(turn, partners, self.knowledge, self.takes_cases)

    def _ours(self, language: str) -> str:
        """The first language that has messages, for one that may only be understood."""
        return next(tag for tag in self.knowledge.chain(language) if tag in self.knowledge.messages)

    def _written_in(self, context: Context) -> str:
        """The language of our texts to this person, and so of the names and hours in them."""
        return self._ours(self._read_in(context))

    @staticmethod
    def _read_in(context: Context) -> str:
        return context.language or SOURCE_LANGUAGE
