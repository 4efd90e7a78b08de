"""Which command a whole message is, and which language a message asks for by its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.knowledge.cldr import locale_of
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


def word_for(knowledge: Knowledge, command: str, language: str) -> str:
    """How a command is called in `language`, in capitals where there are any: its first phrase in the language's own
    script."""
    for tag in knowledge.chain(language):
        script = knowledge.languages[tag].script
        for phrase in knowledge.commands.get(tag, {}).get(command, ()):
            if phrase.script == script:
                return phrase.text.upper()
    return command.upper()


_WORDS_AROUND_A_NAME = 2


class LanguageNames:
    """Understands "español", "in French please", "ਪੰਜਾਬੀ ਵਿੱਚ", "angrezi me": a language named by whoever asks for it."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._names: dict[str, str] = {}
        # "FR" alone asks for French, "hi" alone is a greeting; codes of the less known languages ("so", "am", "id") are
        # too often words to count.
        said = {
            fold(phrase.text)
            for lists in (*knowledge.smalltalk.values(), *knowledge.commands.values())
            for name, phrases in lists.items()
            if name != AROUND
            for phrase in phrases
        }
        self._said_in = {
            language: {fold(phrase.text) for phrases in lists.values() for phrase in phrases}
            for language, lists in knowledge.smalltalk.items()
        }
        self._codes = {
            fold(language.tag): language.tag for language in knowledge.full_languages if fold(language.tag) not in said
        }
        for language in knowledge.languages.values():
            self._names.setdefault(fold(language.name), language.tag)
            for other in knowledge.languages:
                locale = locale_of(other)
                named = locale.languages.get(language.tag.split("-")[0]) if locale else None
                if named:
                    self._names.setdefault(fold(named), language.tag)
            for name in language.also:
                self._names[fold(name)] = language.tag
        self._around = {
            word
            for commands in knowledge.commands.values()
            for phrase in commands.get(AROUND, ())
            for word in fold(phrase.text).split()
            if word not in self._names
        }

    def match(self, text: str, spoken: str | None = None) -> str | None:
        """The tag of the language that `text` asks for and says nothing else, else None.

        `spoken`: the language of the conversation; what is small talk in it names no other ("hindi" is the Tagalog no).
        """
        folded = fold(clean(text))
        if folded in self._said_in.get(spoken or "", ()):
            return None
        name = " ".join(word for word in folded.split() if word not in self._around)
        return self._names.get(name) or self._names.get(folded) or self._codes.get(folded)

    def at_the_beginning(self, text: str) -> str | None:
        """The tag of the language that `text` begins by asking for, whatever else it says: "please answer in english,
        my husband reads this". Two words around the name are needed, as people also speak of languages."""
        run: list[str] = []
        for word in fold(clean(text)).split():
            if word not in self._around and word not in self._names:
                break
            run.append(word)
        named = [self._names[word] for word in run if word in self._names]
        return named[0] if named and len(run) > _WORDS_AROUND_A_NAME else None
