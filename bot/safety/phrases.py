"""Reviewed phrases that raise the alarm whatever surrounds them, but for what truly takes them back.

A figurative phrase that overlaps the same place cancels it ("killing me with work"), but only as it is spelt: in French
one letter lies between being robbed and being raped ("me suis fait voler", "me suis fait violer"). A negation beside it
("he never | hit me") or a story around it ("in the movie") makes it less than certain, never nothing: "i don't want to
die" is said by people who are about to be killed too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.knowledge.model import DangerWords, Phrase
from bot.understanding.phrases import PhraseMatcher, Span
from bot.understanding.text import clean, fold

# In a negation of knowledge/danger: where the phrase of danger stands.
PHRASE = "*"
_WRITTEN_TOGETHER = frozenset({"Hans", "Hant", "Thai"})
_NEVER_FUZZY = 1_000


@dataclass(frozen=True)
class DangerPhrase:
    """What a phrase shows. Not `certain`: something beside it takes it back."""

    kind: str
    certain: bool = True


@dataclass(frozen=True)
class _Hit:
    """Where a phrase stands, and whose it is. `language` is the plain one, without its variant."""

    span: Span
    language: str
    kind: str


class Negations:
    """What takes back the phrases of one language: `no *` right before, `* nahi` right after, `in the movie`
    anywhere."""

    def __init__(self, negations: Iterable[Phrase]) -> None:
        before: list[str] = []
        after: list[str] = []
        stories: list[tuple[str, str, str]] = []
        for negation in negations:
            gap = "" if negation.script in _WRITTEN_TOGETHER else " "
            if negation.text.endswith(PHRASE):
                before.append(gap + fold(negation.text))
            elif negation.text.startswith(PHRASE):
                after.append(fold(negation.text) + gap)
            else:
                stories.append(("", negation.text, negation.script))
        self._before, self._after = tuple(before), tuple(after)
        self._stories = PhraseMatcher(stories, fuzzy_from=_NEVER_FUZZY)

    def take_back(self, folded: str, span: Span) -> bool:
        before, after = f" {folded[: span.start].rstrip()}", f"{folded[span.end :].lstrip()} "
        if before.endswith(self._before) or after.startswith(self._after):
            return True
        return any(story.exact for _, story in self._stories.find(folded))


class DangerPhrases:
    """The phrases of all languages at once: a person in danger writes in any, and in two at a time."""

    def __init__(self, danger: Mapping[str, DangerWords]) -> None:
        # With the language, since what is "no" in one is an ordinary word in another; variants of one share theirs.
        self._danger = PhraseMatcher(
            (f"{language.split('-')[0]} {kind}", phrase.text, phrase.script)
            for language, words in danger.items()
            for kind, of_kind in words.kinds.items()
            for phrase in of_kind.phrases
        )
        self._figurative = PhraseMatcher(
            ("", phrase.text, phrase.script) for words in danger.values() for phrase in words.figurative
        )
        negations: dict[str, list[Phrase]] = {}
        for language, words in danger.items():
            negations.setdefault(language.split("-")[0], []).extend(words.negations)
        self._negations = {language: Negations(own) for language, own in negations.items()}

    def find(self, text: str) -> DangerPhrase | None:
        """What a phrase in `text` shows; of several the certain decide, then the exactly spelt, then the longest."""
        folded = fold(clean(text, limit=2000))
        hits = [_Hit(span, *label.split(" ")) for label, span in self._danger.find(folded)]
        if not hits:
            return None
        masks = [span for _, span in self._figurative.find(folded) if span.exact]
        real = [hit for hit in hits if not any(hit.span.overlaps(mask) for mask in masks)]
        if not real:
            return None
        certain = [hit for hit in real if not self._negations[hit.language].take_back(folded, hit.span)]
        kind = max(certain or real, key=lambda hit: (hit.span.exact, hit.span.end - hit.span.start, hit.kind)).kind
        return DangerPhrase(kind, bool(certain))

    def kind_of(self, text: str) -> str | None:
        """The kind of danger that a phrase in `text` shows for certain."""
        found = self.find(text)
        return found.kind if found and found.certain else None
