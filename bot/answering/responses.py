"""What the bot says to a reading: one function for each intent, from (knowledge, reading, context) to a `Turn`.

Every word comes from `knowledge/`; here it is only decided which words, and what is remembered. The dialogue engine's
actions call `respond`; so does whoever answers without it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

from bot.answering.context import DISCLAIMER, DRAFT, WELCOME, Context
from bot.answering.handoff_form import START
from bot.answering.help_lines import DangerTalk
from bot.answering.menus import title_of
from bot.answering.place_talk import PlaceTalk
from bot.answering.reading import WHO_ENTRIES, Reading
from bot.answering.reply import Part, Turn
from bot.knowledge.cldr import language_name
from bot.safety.detector import SOS

# Chooses which part of the last answer fits a follow-up: (parts, first part not yet sent) -> index.
PartChooser = Callable[[Sequence[str], int], int]


@dataclass(frozen=True)
class Responder(PlaceTalk, DangerTalk):
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

    # --- one function an intent ---------------------------------------------------------------------------

    def _answer(self, reading: Reading, context: Context) -> Turn:
        turn = self.show(reading.entries[0][0], self._with_region(reading, context))
        if reading.places and not turn.context.menu:
            confirm = self._confirm_place(turn.context, reading.places)
            return replace(turn, parts=(*turn.parts, *confirm.parts), context=confirm.context)
        return turn

    def _choose(self, reading: Reading, context: Context) -> Turn:
        context = self._with_region(reading, context)
        targets = tuple(f"entry:{entry}" for entry, _ in reading.entries)
        return self._menu(context, "choose", (*targets, "none"))

    def _unknown(self, reading: Reading, context: Context) -> Turn:
        """A place in words that were not understood ("weather in regina") is where somebody may help with them, for
        whoever has said no other, and is not remembered as the person's own."""
        context = replace(context, menu=(), shown=(), seeking=False)
        text = self._message(context, "unknown") + " " + self._message(context, "unknown_ask_again")
        person = self._person(context if context.region else self._with_region(reading, context), None)
        after = replace(person.context, region=context.region, place=context.place, guess=context.guess)
        return Turn((Part(text), *person.parts), after)

    def _ask_away(self, _: Reading, context: Context) -> Turn:
        return self._said(context, "unknown_ask_again")

    def _none_of_these(self, reading: Reading, context: Context) -> Turn:
        if self._is_place_menu(context):
            return self._no_such_place(context)
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
        # Which text is nearest is a guess: it must not read as if it were the answer.
        same = self._message(context, "same_topic")
        if chosen >= len(first):
            part = self._part(entry, chosen - len(first), context)
            return replace(part, parts=(Part(f"{same} {part.parts[0].text}"), *part.parts[1:]))
        # What the province adds is the nearer answer than what holds everywhere, which was said before.
        parts = (Part(f"{same} {texts[len(first) - 1]}"), self._tail(entry, context, context.region if here else None))
        return Turn(parts, replace(context, menu=()), entry.id)

    def _more(self, _: Reading, context: Context) -> Turn:
        entry = self.knowledge.entries.get(context.last_entry or "")
        if entry is None:
            return self._said(context, "nothing_yet")
        if context.next_part < 0:
            return self.show(entry.id, context)
        if context.next_part >= len(self._words(entry, context).more):
            person = self._person(context, entry)
            return Turn((Part(self._message(context, "nothing_more")), *person.parts), person.context, entry.id)
        return self._part(entry, context.next_part, context)

    def _pick(self, reading: Reading, context: Context) -> Turn:
        kind, _, name = (reading.picked or "").partition(":")
        context = replace(context, menu=())
        if kind == "entry" and name in WHO_ENTRIES and context.region:
            return self._who_can_help(replace(reading, entries=((name, 1.0),)), context)
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
        if kind == "place":
            return self._pick_place(name, context)
        if kind == "language":
            return self._set_language(replace(reading, language_wanted=name), context)
        kind, _, answer = name.partition(":")
        return self._after_question(kind, answer, context)

    def _bad_pick(self, _: Reading, context: Context) -> Turn:
        if context.menu and context.menu[0].startswith("danger:"):
            return self._question(context.menu[0].split(":")[1], context)
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
        name = language_name(reading.unserved or "", self._written_in(context))
        turn = self._menu(context, "language_not_served", self._language_targets(), language=name)
        return replace(turn, context=replace(turn.context, language=None))

    def _greeting(self, _: Reading, context: Context) -> Turn:
        return Turn((Part(self._message(context, "welcome")),), replace(context.with_told(WELCOME), menu=()))

    def _start(self, _: Reading, context: Context) -> Turn:
        return self._greeting(_, context)

    def _sos(self, reading: Reading, context: Context) -> Turn:
        # Its lines are `danger_turn`; this is only for whoever asks without it.
        turn = self.danger_turn(reading, context)
        return turn or self._said(context, f"danger.{SOS}")

    def _no_contact(self, reading: Reading, context: Context) -> Turn:
        """Where nobody takes requests: who can be called."""
        context = replace(self._with_region(reading, context), menu=())
        person = self._person(context, self._last_entry(context))
        return Turn((Part(self._message(context, "contact.nobody")), *person.parts), person.context)

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
        "ask_away": _ask_away,
        "none_of_these": _none_of_these,
        "more": _more,
        "pick": _pick,
        "bad_pick": _bad_pick,
        "menu": _show_menu,
        "language": _language_menu,
        "set_language": _set_language,
        "unserved_language": _unserved,
        "set_region": PlaceTalk._set_region,
        "who_can_help": PlaceTalk._who_can_help,
        "who_else": PlaceTalk._who_else,
        "greeting": _greeting,
        "start": _start,
        "sos": _sos,
        "contact": _no_contact,
        "form_answer": _closed_question,
        "own_words": _unknown,
        "withdraw": _withdraw,
        "delete": _delete,
        "stop": _stop,
    }

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
            parts.insert(0, Part(self._message(context, reading.danger.soft_line)))
        return replace(turn, parts=tuple(parts), context=context)

    def _language_targets(self) -> tuple[str, ...]:
        return tuple(f"language:{language.tag}" for language in self.knowledge.full_languages)

    def _with_region(self, reading: Reading, context: Context) -> Context:
        return context.at(reading.where)
