"""A whole answering of some fifty lines: enough rules to lead every intent through an engine, and real messages."""

from __future__ import annotations

import functools
from dataclasses import replace
from pathlib import Path

import yaml

from bot.answering.context import WELCOME, Context
from bot.answering.reading import INTENTS, Reading
from bot.answering.reply import Part, Turn
from bot.safety.detector import Danger

MESSAGES = Path(__file__).resolve().parents[2] / "knowledge" / "messages"
FIXED = ("help", "thanks", "goodbye", "insult", "person")
ANSWERS = {"unpaid-wages": ("Ask for your pay in writing.\n\nKeep proof.", "Keep a list of your hours.")}


@functools.cache
def messages(language: str) -> dict[str, str]:
    return yaml.safe_load((MESSAGES / f"{language}.yml").read_text(encoding="utf-8"))


class SmallAnswering:
    """A message is the name of its intent, or one of a few sentences; ` !` after it means hard danger."""

    def read(self, text: str, context: Context) -> Reading:
        danger = Danger("hard", "danger-now") if text.endswith("!") else None
        words = text.removesuffix("!").strip()
        language = context.language or ("es" if words.startswith("¿") else "en")
        reading = Reading("unknown", language, danger=danger)
        if not words:
            return replace(reading, intent="empty")
        if words.isdigit() and context.menu:
            inside = 1 <= int(words) <= len(context.menu)
            return (
                replace(reading, intent="pick", picked=context.menu[int(words) - 1])
                if inside
                else replace(reading, intent="none_of_these" if words == "0" else "bad_pick")
            )
        if "pay" in words or "pagó" in words:
            return replace(reading, intent="question", entries=(("unpaid-wages", 0.93),))
        if words in ("Ontario", "in Quebec"):
            return replace(reading, intent="set_region", region={"Ontario": "ON"}.get(words, "QC"))
        if words == "español":
            return replace(reading, intent="set_language", language="es", language_wanted="es")
        return replace(reading, intent=words) if words in INTENTS else reading

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        if reading.intent != "sos" and not reading.danger:
            return None
        menu = ("danger:danger-now:yes", "danger:danger-now:no")
        return Turn((self._part("danger.sos", reading), Part("?", ("Yes", "No"))), replace(context, menu=menu))

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
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
        key = reading.intent if reading.intent in FIXED else "unknown"
        return Turn((*parts, self._part(key, reading)), after)

    def message(self, key: str, language: str | None) -> str:
        text = messages(language or "en").get(key)
        if text is None:
            raise LookupError(key)
        return text

    def _part(self, key: str, reading: Reading) -> Part:
        return Part(self.message(key, reading.language))
