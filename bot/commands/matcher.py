"""Which command a whole message is, and which language a message asks for by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from bot.knowledge.model import Knowledge, Phrase
from bot.understanding.text import clean, fold

# The list of a language's commands that is no command: words that may stand around a language's name ("in", "please").
AROUND = "around-language"


@dataclass(frozen=True)
class Command:
    """`languages`: those whose word it is: a first hint of the person's language."""

    name: str
    languages: tuple[str, ...]


class CommandMatcher:
    def __init__(self, commands: Mapping[str, Mapping[str, tuple[Phrase, ...]]]) -> None:
        self._commands: dict[str, Command] = {}
        for language, by_command in commands.items():
            for name, phrases in by_command.items():
                if name != AROUND:
                    for phrase in phrases:
                        self._add(fold(phrase.text), name, language)

    def match(self, text: str) -> Command | None:
        """The command that the whole of `text` is, whatever its case, accents and punctuation."""
        return self._commands.get(fold(clean(text)))

    def _add(self, word: str, name: str, language: str) -> None:
        known = self._commands.setdefault(word, Command(name, ()))
        if known.name == name and language not in known.languages:
            self._commands[word] = Command(name, (*known.languages, language))


class LanguageNames:
    """Understands "español", "in French please", "ਪੰਜਾਬੀ ਵਿੱਚ", "angrezi me": a language named by whoever asks for it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names: dict[str, str] = {}
        for language in knowledge.languages.values():
            self._names.setdefault(fold(language.name), language.tag)
            self._names.setdefault(fold(language.tag), language.tag)
            for other in knowledge.languages:
                try:
                    named = Locale.parse(other, sep="-").languages.get(language.tag.split("-")[0])
                except (UnknownLocaleError, ValueError):
                    continue
                if named:
                    self._names.setdefault(fold(named), language.tag)
            for name in language.also:
                self._names[fold(name)] = language.tag
        self._around = {
            word
            for commands in knowledge.commands.values()
            for phrase in commands.get(AROUND, ())
            for word in fold(phrase.text).split()
        }

    def match(self, text: str) -> str | None:
        """The tag of the language that `text` asks for and says nothing else, else None."""
        words = [word for word in fold(clean(text)).split() if word not in self._around]
        name = " ".join(words)
        return self._names.get(name) if words else self._names.get(fold(text))
