"""The words of the form of a handoff: its questions with their lines, its summary, and who can be asked.

Every question is a numbered menu, so that it works on any phone. What an answer changes is decided in `handoff_form`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.answering.context import Context
from bot.answering.handoff_form import (
    CHANGE,
    CHANGE_NOTHING,
    CHANGEABLE,
    HOURS,
    LEAVE,
    NO_TOPIC,
    NO_WORDS,
    NOBODY,
    SEND,
    SOMEONE_ELSE,
    WAYS,
    Field,
    Form,
)
from bot.commands.matcher import word_for
from bot.knowledge.model import SOURCE_LANGUAGE, Knowledge, Partner
from bot.region.hours import NATIONAL
from bot.region.lookup import place_of
from bot.region.partners import Need, partners_for

# Whether the partner of an id takes requests.
TakesCases = Callable[[str], bool]

_SHOWN_WORDS = 90  # characters of a person's own words that the summary repeats
_PARTNERS = 4  # that can be chosen from
_LOOKED_THROUGH = 1000  # more than there are partners


def nobody(partner: str) -> bool:  # noqa: ARG001
    """Where no partner has agreed to take requests."""
    return False


@dataclass(frozen=True)
class Questions:
    knowledge: Knowledge
    takes_cases: TakesCases

    def partners(self, form: Form, context: Context) -> list[Partner]:
        """Who can be asked, best first: those for the topic, then those of the place, each in their order."""
        topic = self.knowledge.entries.get(form.topic or "")
        here = [p for p in self.knowledge.partners.values() if p.province in (context.region, NATIONAL)]
        place, languages = place_of(context.region, context.place), (context.language or SOURCE_LANGUAGE,)
        ranked = (
            *partners_for(self.knowledge, Need.of(topic, place, languages), _LOOKED_THROUGH),
            *partners_for(self.knowledge, Need.of(None, place, languages), _LOOKED_THROUGH),
            *sorted(here, key=lambda partner: partner.province == NATIONAL),
        )
        known = {partner.id: partner for partner in ranked}
        return [partner for partner in known.values() if self.takes_cases(partner.id)][:_PARTNERS]

    def open(self, form: Form, context: Context) -> tuple[str, tuple[str, ...]]:
        """The open question of a form: its text, and what its numbers stand for."""
        name = self._name(form)
        if form.asks == "partner":
            return self._who(form, context)
        if form.asks == "way":
            return self._text(context, "contact.way", partner=name), (*(f"contact:way:{way}" for way in WAYS), LEAVE)
        if form.asks == "hours":
            return self._text(context, "contact.hours"), (*(f"contact:hours:{hours}" for hours in HOURS), LEAVE)
        if form.asks == "add_words":
            return self._text(context, "contact.add_words"), ("contact:add_words:yes", "contact:add_words:no", LEAVE)
        if form.asks == "words":
            return self._text(context, "contact.words", partner=name), (NO_WORDS,)
        if form.asks == "topic":
            return self._text(context, "contact.topic"), (*(f"contact:topic:{t}" for t in form.topics), NO_TOPIC)
        if form.changing:
            fields = [field for field in CHANGEABLE if self._can_change(form, field, context)]
            return self._text(context, "contact.changing"), (*(f"{CHANGE}:{f}" for f in fields), CHANGE_NOTHING)
        return self._summary(form, context), (SEND, CHANGE, NOBODY)

    def _who(self, form: Form, context: Context) -> tuple[str, tuple[str, ...]]:
        """Without a place nobody near can be named; a place is understood at any time."""
        ids = [partner.id for partner in self.partners(form, context)]
        if not ids and context.region:
            region = self.knowledge.regions[context.region].name(context.language or SOURCE_LANGUAGE)
            return self._text(context, "contact.nowhere", region=region), (NOBODY,)
        if not ids:
            return self._text(context, "contact.where"), (NOBODY,)
        shown = ids if form.others else ids[:1]
        more = (SOMEONE_ELSE,) if len(shown) < len(ids) else ()
        return self._text(context, "contact.who"), (*(f"contact:partner:{i}" for i in shown), *more, NOBODY)

    @staticmethod
    def _can_change(form: Form, field: Field, context: Context) -> bool:
        return not (field == "way" and context.chat_only) and not (field == "topic" and not form.topics)

    def _summary(self, form: Form, context: Context) -> str:
        """All that is shared and with whom; one short line where that has been shown and nothing has changed since."""
        name, language = self._name(form), context.language or SOURCE_LANGUAGE
        if form.shown == depends_on(context):
            return self._text(context, "contact.send_again", partner=name)
        facts = (
            title(self.knowledge, f"contact:topic:{form.topic}", language) if form.topic else "",
            self.knowledge.languages[language].name,
            self.knowledge.regions[context.region].name(language) if context.region else "",
            self._text(context, f"contact.way.{form.way}"),
            self._text(context, "contact.number") if form.way == "call" else "",
            self._hours(form, context),
        )
        words = " ".join((form.words or "").split())
        if len(words) > _SHOWN_WORDS:
            words = words[:_SHOWN_WORDS].rstrip() + "..."
        own = self._text(context, "contact.own_words", words=words) if words else ""
        lines = (
            self._text(context, "contact.summary", partner=name, facts="; ".join(filter(None, facts))),
            own or self._text(context, "contact.no_own_words"),
            self._text(context, "contact.send_question", withdraw=word_for(self.knowledge, "withdraw", language)),
        )
        return "\n".join(lines)

    def _hours(self, form: Form, context: Context) -> str:
        if form.hours_words:
            return self._text(context, "contact.hours.own", words=form.hours_words)
        return self._text(context, f"contact.hours.{form.hours}")

    def who_sees(self, form: Form, context: Context) -> str:
        """Who reads what is shared, for whoever asks before saying yes."""
        key = "contact.who_sees" if form.partner else "contact.who_sees.any"
        withdraw = word_for(self.knowledge, "withdraw", context.language or SOURCE_LANGUAGE)
        return self._text(context, key, partner=self._name(form), withdraw=withdraw)

    def again(self, context: Context) -> str:
        """How to begin again: words that are understood as a whole message, by no more than their letters."""
        language = context.language or SOURCE_LANGUAGE
        for tag in self.knowledge.chain(language):
            for phrase in self.knowledge.smalltalk.get(tag, {}).get("contact", ()):
                if phrase.script == self.knowledge.languages[tag].script:
                    return self._text(context, "contact.again", words=phrase.text)
        return ""

    def _name(self, form: Form) -> str:
        partner = self.knowledge.partners.get(form.partner or "")
        return partner.name if partner else ""

    def _text(self, context: Context, key: str, /, **blanks: str) -> str:
        return self.knowledge.message(context.language or SOURCE_LANGUAGE, key, **blanks)


def depends_on(context: Context) -> tuple[str, ...]:
    """What a summary says beside the fields of its form."""
    return (context.language or SOURCE_LANGUAGE, context.region or "")


def title(knowledge: Knowledge, target: str, language: str) -> str:
    """The words of a line of the form's menus."""
    _, field, *rest = target.split(":")
    value = rest[0] if rest else ""
    if field in ("start", "partner") and value:
        partner = knowledge.partners.get(value)
        name = partner.name if partner else value
        return knowledge.message(language, "contact.offer", partner=name) if field == "start" else name
    if field == "topic" and value != "none":
        entry = knowledge.entries.get(value)
        return knowledge.words_for(entry, language).title if entry else value
    if field == "add_words":
        return knowledge.message(language, f"contact.{value}")
    return knowledge.message(language, ".".join(("contact", field, *rest)))
