"""A whole answering of some sixty lines: enough rules to lead every intent through an engine, real messages, and the
real form of a handoff."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import yaml

from bot.answering.context import WELCOME, Context
from bot.answering.handoff_form import awaits_words
from bot.answering.handoff_talk import HandoffTalk
from bot.answering.menus import pick
from bot.answering.reading import INTENTS, Reading, reading_of_pick
from bot.answering.reply import Part, Turn
from bot.safety.detector import Danger
from tests.shipped import shipped

MESSAGES = Path(__file__).resolve().parents[2] / "knowledge" / "messages"
# The message of an intent.
FIXED = {name: name for name in ("help", "thanks", "goodbye", "insult", "person", "privacy", "cost")}
FIXED["ask_away"] = "unknown_ask_again"
TAKE_CASES = ("mwc-bc", "schlifer-clinic", "fcj-refugee-centre", "iwc-cti")
ANSWERS = {"unpaid-wages": ("Ask for your pay in writing.\n\nKeep proof.", "Keep a list of your hours.")}


@functools.cache
def messages(language: str) -> dict[str, str]:
    return yaml.safe_load((MESSAGES / f"{language}.yml").read_text(encoding="utf-8"))


class SmallAnswering:
    """A message is the name of its intent, or one of a few sentences; ` !` after it means hard danger."""

    def __init__(self, take_cases: tuple[str, ...] = TAKE_CASES) -> None:
        self._knowledge, self._take_cases = shipped(), take_cases
        self.minute = 29_000_000  # since 1970, as the form sees it

    @property
    def handoff(self) -> HandoffTalk:
        return HandoffTalk(self._knowledge, self._take_cases.__contains__, lambda: self.minute * 60.0)

    def read(self, text: str, context: Context) -> Reading:
        context = self.handoff.current(context)
        danger = Danger("hard", "danger-now") if text.endswith("!") else None
        words = text.removesuffix("!").strip()
        language = context.language or ("es" if words.startswith("¿") else "en")
        reading = Reading("unknown", language, danger=danger)
        if not words:
            return replace(reading, intent="empty")
        if words.isdigit() and context.menu:
            picked = pick(words, context.menu, {}, None)
            return reading_of_pick(picked, language) if picked else replace(reading, intent="bad_pick")
        if awaits_words(context.menu) and words not in INTENTS:
            return replace(reading, intent="own_words")
        if "pay" in words or "pagó" in words:
            return replace(reading, intent="question", entries=(("unpaid-wages", 0.93),))
        if words in ("Ontario", "in Quebec"):
            return replace(reading, intent="set_region", region={"Ontario": "ON"}.get(words, "QC"))
        if words == "español":
            return replace(reading, intent="set_language", language="es", language_wanted="es")
        return replace(reading, intent=words) if words in INTENTS else reading

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        return self.handoff.respond(text, reading, context, self.answer)

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        if reading.intent != "sos" and not reading.danger:
            return None
        menu = ("danger:danger-now:yes", "danger:danger-now:no")
        return Turn((self._part("danger.sos", reading), Part("?", ("Yes", "No"))), replace(context, menu=menu))

    def answer(self, text: str, reading: Reading, context: Context) -> Turn:
        context, notes = self.handoff.before(reading, context)
        before = replace(context, menu=()) if reading.danger else context  # the help lines' question stays open
        if reading.intent == "own_words" and reading.danger:
            return self.handoff.keep_words(text, reading, context)
        turn = self._say(reading, context)
        return self.handoff.after(replace(turn, parts=(*notes, *turn.parts)), before)

    def _say(self, reading: Reading, context: Context) -> Turn:
        after = replace(context, language=reading.language)
        parts: tuple[Part, ...] = ()
        if WELCOME not in context.told:
            parts, after = (self._part("welcome", reading),), after.with_told(WELCOME)
        if reading.intent == "sos":
            return Turn((), after)
        if reading.intent == "question":
            after = replace(after, last_entry="unpaid-wages", next_part=1, menu=())
            return Turn((*parts, Part(ANSWERS["unpaid-wages"][0], asks_place=True)), after, entry="unpaid-wages")
        if reading.intent == "more" and context.last_entry:
            said = ANSWERS[context.last_entry][context.next_part]
            return Turn((*parts, Part(said)), replace(after, next_part=context.next_part + 1), context.last_entry)
        if reading.intent in ("choose", "menu"):
            after = replace(after, menu=("entry:unpaid-wages", "none"))
            return Turn((*parts, Part("Which?", ("My pay", "None of these"), zero_last=True)), after)
        if reading.intent == "set_region":
            after = replace(after, region=reading.region)
        if reading.intent == "set_language":
            after = replace(after, language_chosen=True)
        if reading.intent == "delete":
            return Turn((self._part("deleted", reading),), Context(), forget=True)
        if reading.intent == "stop":
            return Turn((self._part("stopped", reading),), replace(after, menu=()), leave=True)
        if reading.intent in ("pick", "bad_pick", "none_of_these"):
            after = replace(after, menu=())
        if reading.intent == "withdraw":
            return Turn((*parts, self._part("contact.withdraw", reading)), after, withdraw=True)
        return Turn((*parts, self._part(FIXED.get(reading.intent, "unknown"), reading)), after)

    def message(self, key: str, language: str | None) -> str:
        text = messages(language or "en").get(key)
        if text is None:
            raise LookupError(key)
        return text

    def _part(self, key: str, reading: Reading) -> Part:
        return Part(self.message(key, reading.language))
