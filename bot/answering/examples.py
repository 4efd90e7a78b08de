"""What the classifier learns from: every way of asking under `knowledge/`, with what is meant."""

from __future__ import annotations

from bot.knowledge.model import Knowledge
from bot.knowledge.read_words import SMALLTALK
from bot.understanding.classifier import Example

OUT_OF_SCOPE = "out-of-scope"
TALK = "talk:"  # before the name of a kind of small talk, so that it cannot be an entry's id
# Small talk that is understood by its meaning; `yes` and `no` only as whole messages, after a question of ours.
TALK_LEARNT = tuple(kind for kind in SMALLTALK if kind not in ("yes", "no", "who-else"))


def question_examples(knowledge: Knowledge) -> list[Example]:
    """Entries by id, small talk as `talk:<kind>`, and what we do not answer."""
    out: list[Example] = []

    def add(language: str, script: str, text: str, label: str, theme: str) -> None:
        out.append(Example(text, label, f"{language}-{script}", theme))

    for entry in knowledge.entries.values():
        for language, words in entry.words.items():
            if words.title:
                add(language, knowledge.languages[language].script, words.title, entry.id, entry.id)
            for phrase in words.ask:
                add(language, phrase.script, phrase.text, entry.id, entry.id)
    for language, talk in knowledge.smalltalk.items():
        for kind in TALK_LEARNT:
            for phrase in talk.get(kind, ()):
                add(language, phrase.script, phrase.text, TALK + kind, TALK + kind)
    for language, themes in knowledge.out_of_scope.items():
        for theme, phrases in themes.items():
            for phrase in phrases:
                add(language, phrase.script, phrase.text, OUT_OF_SCOPE, theme)
    return out
