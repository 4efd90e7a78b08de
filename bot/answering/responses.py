"""What the bot says to a reading: one function for each intent, from (knowledge, reading, context) to a `Turn`.

Every word comes from `knowledge/`; here it is only decided which words, and what is remembered. The dialogue engine's
actions call `respond`; so does whoever answers without it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from babel import Locale, UnknownLocaleError

from bot.answering.context import DISCLAIMER, DRAFT, REGION_QUESTION, WELCOME, Context
from bot.answering.handoff_form import START
from bot.answering.handoff_questions import TakesCases, nobody
from bot.answering.offers import named_in, with_offer
from bot.answering.reader import title_of
from bot.answering.reading import Reading
from bot.answering.reply import Part, Turn
from bot.knowledge.model import DANGER_KINDS, Entry, Fact, Knowledge, Partner, Words
from bot.knowledge.placeholders import fill
from bot.region.partners import NATIONAL, partners_for
from bot.safety.detector import SOS

EMERGENCY = "911"

# Chooses which part of the last answer fits a follow-up: (parts, first part not yet sent) -> index.
PartChooser = Callable[[Sequence[str], int], int]


@dataclass(frozen=True)
class Responder:
    """`today` decides which figures are past their review date, `takes_cases` which partners can be asked to write."""

    knowledge: Knowledge
    today: dt.date
    takes_cases: TakesCases = nobody

    def respond(self, reading: Reading, context: Context, choose_part: PartChooser = lambda _, first: first) -> Turn:
        """The whole turn but for the help lines of a hard danger, which are `danger_turn`."""
        context = replace(context, language=context.language if context.language_chosen else reading.language)
        if reading.intent == "follow_up":
            turn = self._follow_up(context, choose_part)
        elif reading.intent in self._BY_INTENT:
            turn = self._BY_INTENT[reading.intent](self, reading, context)
        else:
            turn = self._said(context, reading.intent)
        return self._with_notes(turn, reading)

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        """Help lines, before anything else and from the files alone; None where there is no hard danger."""
        if reading.danger is None or reading.danger.tier != "hard":
            return None
        kind = reading.danger.kind
        language = self._language(reading, context)
        said = self.knowledge.message(language, f"danger.{kind}")
        lines = self._help_lines(kind, reading.region or context.region, language, said)
        first = "\n".join((said, *lines))
        menu = (f"danger:{kind}:yes", f"danger:{kind}:no")
        context = replace(context, language=language, menu=menu, region=reading.region or context.region)
        if kind in self.knowledge.entries:  # MORE then leads into what the entry says further
            context = replace(context, last_entry=kind, next_part=0)
        return Turn((Part(first), Part(self.knowledge.message(language, "danger.question"))), context, crisis=True)

    def rest_after_danger(self, reading: Reading) -> bool:
        """Whether the message asked something besides, which is answered after the help lines."""
        return reading.intent == "question" and bool(reading.entries) and reading.entries[0][0] not in DANGER_KINDS

    # --- one function an intent ---------------------------------------------------------------------------

    def _answer(self, reading: Reading, context: Context) -> Turn:
        return self.show(reading.entries[0][0], self._with_region(reading, context))

    def _choose(self, reading: Reading, context: Context) -> Turn:
        context = self._with_region(reading, context)
        targets = tuple(f"entry:{entry}" for entry, _ in reading.entries)
        return self._menu(context, "choose", (*targets, "none"))

    def _unknown(self, reading: Reading, context: Context) -> Turn:
        context = replace(self._with_region(reading, context), menu=())
        text = self._message(context, "unknown") + " " + self._message(context, "unknown_ask_again")
        return self._with_person(Turn((Part(text),), context), None)

    def _none_of_these(self, reading: Reading, context: Context) -> Turn:
        return self._unknown(replace(reading, region=None), context)

    def _follow_up(self, context: Context, choose_part: PartChooser) -> Turn:
        entry = self.knowledge.entries.get(context.last_entry or "")
        if entry is None:
            return self._said(context, "nothing_yet")
        words = self._words(entry, context)
        here = words.regions.get(context.region or "")
        first = (words.short, *([here] if here else []))
        texts = [self._fill(text, words) for text in (*first, *words.more)]
        chosen = choose_part(texts, min(len(first) + context.next_part, len(texts) - 1))
        if chosen >= len(first):
            return self._part(entry, chosen - len(first), context)
        # What the province adds is the nearer answer than what holds everywhere, which was said before.
        parts = (Part(texts[len(first) - 1]), self._tail(entry, context, context.region if here else None))
        return Turn(parts, replace(context, menu=()), entry.id)

    def _more(self, _: Reading, context: Context) -> Turn:
        entry = self.knowledge.entries.get(context.last_entry or "")
        if entry is None:
            return self._said(context, "nothing_yet")
        if context.next_part >= len(self._words(entry, context).more):
            turn = self._said(replace(context, menu=()), "nothing_more")
            return self._with_person(replace(turn, entry=entry.id), entry)
        return self._part(entry, context.next_part, context)

    def _pick(self, reading: Reading, context: Context) -> Turn:
        kind, _, name = (reading.picked or "").partition(":")
        context = replace(context, menu=())
        if kind == "entry":
            return self.show(name, context)
        if kind == "issue":
            entries = tuple(f"entry:{e.id}" for e in self.knowledge.entries.values() if e.issue == name)
            return self._menu(
                context,
                "menu_entries",
                entries,
                topic=title_of(self.knowledge, f"issue:{name}", self._read_in(context)),
            )
        if kind == "language":
            return self._set_language(replace(reading, language_wanted=name), context)
        kind, _, answer = name.partition(":")
        language = self._read_in(context)
        phone = next((self._phone(line, language) for line in self._lines_of(kind, context.region)), EMERGENCY)
        key = "danger.can_talk" if answer == "yes" else "danger.cannot_talk"
        said = self._message(context, key, phone=phone)
        more = " " + self._message(context, "more_hint") if context.last_entry == kind else ""
        return Turn((Part(said + more),), context, crisis=True)

    def _bad_pick(self, _: Reading, context: Context) -> Turn:
        if context.menu and context.menu[0].startswith("danger:"):
            return self._said(context, "danger.question")
        return self._menu(context, "choose_again", context.menu)

    def _show_menu(self, _: Reading, context: Context) -> Turn:
        return self._menu(context, "menu", tuple(f"issue:{issue}" for issue in self.knowledge.issues))

    def _language_menu(self, _: Reading, context: Context) -> Turn:
        return self._menu(context, "language_menu", self._language_targets())

    def _set_language(self, reading: Reading, context: Context) -> Turn:
        context = replace(context, language=reading.language_wanted, language_chosen=True, menu=())
        turn = self._said(context, "language_changed")
        if context.last_entry is not None and context.last_entry in self.knowledge.entries and not context.form:
            shown = self.show(context.last_entry, context)
            return replace(shown, parts=(*turn.parts, *shown.parts))
        return turn

    def _unserved(self, reading: Reading, context: Context) -> Turn:
        language = self._read_in(context)
        name = name_of_language(reading.unserved or "", language)
        turn = self._menu(context, "language_not_served", self._language_targets(), language=name)
        return replace(turn, context=replace(turn.context, language=None))

    def _set_region(self, reading: Reading, context: Context) -> Turn:
        before = context.region
        context = replace(context, region=reading.region, menu=())
        said = self._message(context, "region_changed", region=self._region_name(context))
        if context.form:  # the form's next question says who can be asked there
            return Turn((Part(said),), context)
        entry = self.knowledge.entries.get(context.last_entry or "")
        if entry is None:
            return self._with_person(Turn((Part(said),), context), None)
        words = self._words(entry, context)
        here = words.regions.get(context.region or "")
        if here is None:
            same = self._message(context, "region_no_difference", region=self._region_name(context))
            return self._with_person(Turn((Part(same),), context, entry.id), entry)
        parts = [Part(self._fill(here, words)), self._tail(entry, context, context.region)]
        if before is None:
            parts.insert(0, Part(said))
        return self._offering(Turn(tuple(parts), context, entry.id), named_in(here))

    def _greeting(self, _: Reading, context: Context) -> Turn:
        return Turn((Part(self._message(context, "welcome")),), replace(context.with_told(WELCOME), menu=()))

    def _start(self, _: Reading, context: Context) -> Turn:
        return self._greeting(_, context)

    def _sos(self, reading: Reading, context: Context) -> Turn:
        # Its lines are `danger_turn`; this is only for whoever asks without it.
        turn = self.danger_turn(reading, context)
        return turn or self._said(context, f"danger.{SOS}")

    def _contact(self, reading: Reading, context: Context) -> Turn:
        """Where nobody takes requests: who can be called."""
        context = replace(self._with_region(reading, context), menu=())
        entry = self.knowledge.entries.get(context.last_entry or "")
        return self._with_person(self._said(context, "contact.nobody"), entry)

    def _closed_question(self, _: Reading, context: Context) -> Turn:
        """A button of a question that is not open any more."""
        if context.form:
            return self._said(context, "contact.closed")
        return self._menu(context, "contact.closed", (START,))

    def _withdraw(self, _: Reading, context: Context) -> Turn:
        return replace(self._said(replace(context, menu=()), "contact.withdraw"), withdraw=True)

    def _delete(self, _: Reading, context: Context) -> Turn:
        return Turn((Part(self._message(context, "deleted")),), Context(), forget=True)

    def _stop(self, _: Reading, context: Context) -> Turn:
        context = replace(context, menu=(), last_entry=None, next_part=0)
        return Turn((Part(self._message(context, "stopped")),), context, leave=True)

    _BY_INTENT: ClassVar[dict[str, Callable[[Responder, Reading, Context], Turn]]] = {
        "question": _answer,
        "choose": _choose,
        "unknown": _unknown,
        "none_of_these": _none_of_these,
        "more": _more,
        "pick": _pick,
        "bad_pick": _bad_pick,
        "menu": _show_menu,
        "language": _language_menu,
        "set_language": _set_language,
        "unserved_language": _unserved,
        "set_region": _set_region,
        "greeting": _greeting,
        "start": _start,
        "sos": _sos,
        "contact": _contact,
        "form_answer": _closed_question,
        "own_words": _unknown,
        "withdraw": _withdraw,
        "delete": _delete,
        "stop": _stop,
    }

    # --- showing an entry ---------------------------------------------------------------------------------

    def show(self, entry_id: str, context: Context) -> Turn:
        """The first text of an entry, what the person's province adds, its source, and how to go on."""
        entry = self.knowledge.entries[entry_id]
        words = self._words(entry, context)
        parts = [Part(self._fill(words.short, words))]
        here = words.regions.get(context.region or "")
        if here:
            parts.append(Part(self._fill(here, words)))
        context = replace(context, last_entry=entry.id, next_part=0, menu=())
        parts.append(self._tail(entry, context, context.region if here else None))
        if words.regions and context.region is None and REGION_QUESTION not in context.told:
            parts.append(Part(self._message(context, "region_question")))
            context = context.with_told(REGION_QUESTION)
        return self._offering(Turn(tuple(parts), context, entry.id), named_in(f"{words.short} {here or ''}"))

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

    # --- pieces -------------------------------------------------------------------------------------------

    def _with_notes(self, turn: Turn, reading: Reading) -> Turn:
        """What is said once a conversation, and what stands on top."""
        context, parts = turn.context, list(turn.parts)
        if turn.entry is not None:
            words = self._words(self.knowledge.entries[turn.entry], context)
            notes = []
            if DISCLAIMER not in context.told:
                notes.append(self._message(context, "disclaimer"))
                context = context.with_told(DISCLAIMER)
            if words.translation.of is not None and words.translation.state == "draft" and DRAFT not in context.told:
                notes.append(self.knowledge.message(words.language, "draft_translation"))
                context = context.with_told(DRAFT)
            if not reading.language_sure and not context.language_chosen:
                notes.append(self._message(context, "language_unsure"))
            if notes:  # a channel shows buttons below the last part
                parts.insert(len(parts) - 1 if parts[-1].options else len(parts), Part(" ".join(notes)))
            if (
                words.language != context.language
                and self.knowledge.languages[context.language or "en"].level == "full"
            ):
                name = self.knowledge.languages[words.language].name
                parts.insert(0, Part(self._message(context, "other_language", language=name)))
        if reading.shortened and reading.intent != "empty":
            parts.insert(0, Part(self._message(context, "too_long")))
        if reading.danger is not None and reading.danger.tier == "soft":
            parts.insert(0, Part(self._message(context, "danger.soft")))
        return replace(turn, parts=tuple(parts), context=context)

    def _menu(self, context: Context, key: str, targets: tuple[str, ...], **blanks: str) -> Turn:
        language = self._read_in(context)
        options = tuple(title_of(self.knowledge, target, language) for target in targets)
        part = Part(self._message(context, key, **blanks), options, zero_last=targets[-1:] == ("none",))
        return Turn((part,), replace(context, menu=targets))

    def _said(self, context: Context, key: str) -> Turn:
        return Turn((Part(self._message(context, key)),), context)

    def _with_person(self, turn: Turn, entry: Entry | None) -> Turn:
        """And who can help: the partner that fits, or 211."""
        context, lines = turn.context, [self._message(turn.context, "partner_intro")]
        partners = partners_for(self.knowledge, context.region, entry)
        for partner in partners:
            phone = self._phone(partner, self._read_in(context))
            contact = ", ".join(filter(None, (phone, partner.site if (partner.site or "") not in phone else None)))
            lines.append(self._message(context, "partner_line", name=partner.name, contact=contact))
        named = replace(turn, parts=(*turn.parts, Part(" ".join(lines))))
        return self._offering(named, tuple(partner.id for partner in partners))

    def _offering(self, turn: Turn, partners: Sequence[str]) -> Turn:
        return with_offer(turn, partners, self.knowledge, self.takes_cases)

    def _help_lines(self, kind: str, region: str | None, language: str, said: str) -> list[str]:
        """The lines of this danger there, but for those whose number has been `said`."""
        out = []
        for partner in self._lines_of(kind, region):
            phone = self._phone(partner, language)
            if phone in said:
                continue
            line = self.knowledge.message(language, "danger.line", name=partner.name, phone=phone)
            traits = (
                ("danger.line_free", partner.free),
                ("danger.line_always", partner.always_open),
                ("danger.line_confidential", partner.confidential),
            )
            said = ", ".join(self.knowledge.message(language, key) for key, true in traits if true)
            out.append(f"{line} ({said})" if said else line)
        return out

    def _phone(self, partner: Partner, language: str) -> str:
        """As it stands in a text of ours: `language` may be one that we only understand, and then ours is another."""
        ours = next(tag for tag in self.knowledge.chain(language) if tag in self.knowledge.messages)
        return fill(f"{{{partner.id}.phone}}", ours, self.knowledge, self.today) if partner.phone else ""

    def _lines_of(self, kind: str, region: str | None) -> list[Partner]:
        by_region = self.knowledge.danger_lines.get(kind, {})
        ids = by_region.get(region or NATIONAL) or by_region.get(NATIONAL, ())
        return [self.knowledge.partners[i] for i in ids if i in self.knowledge.partners]

    def _language_targets(self) -> tuple[str, ...]:
        return tuple(f"language:{language.tag}" for language in self.knowledge.full_languages)

    def _with_region(self, reading: Reading, context: Context) -> Context:
        return replace(context, region=reading.region or context.region)

    def _region_name(self, context: Context) -> str:
        return self.knowledge.regions[context.region or ""].name(self._read_in(context))

    def _language(self, reading: Reading, context: Context) -> str:
        chosen = context.language if context.language_chosen else None
        return chosen or reading.language

    def _words(self, entry: Entry, context: Context) -> Words:
        return self.knowledge.words_for(entry, self._read_in(context))

    def _message(self, context: Context, key: str, /, **blanks: str) -> str:
        return self.knowledge.message(self._read_in(context), key, **blanks)

    def _fill(self, text: str, words: Words) -> str:
        return fill(text, words.language, self.knowledge, self.today)

    @staticmethod
    def _read_in(context: Context) -> str:
        return context.language or "en"


def name_of_language(code: str, language: str) -> str:
    """The name of the language `code` in `language`, or the code where Babel has none."""
    for tag in (language, "en"):
        try:
            name = Locale.parse(tag, sep="-").languages.get(code)
        except (UnknownLocaleError, ValueError):
            continue
        if name:
            return str(name)
    return code
