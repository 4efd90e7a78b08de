"""What the danger model learns from: everything under `knowledge/` that shows danger, sounds like it, or is neither.

Four sorts: the kinds of danger, near misses, *sensitive* questions, and ordinary messages. Sensitive are questions
about violence at home or at work and those that border on being held (a passport taken, a locked bunkhouse): they are
neither danger nor its opposite, so they teach neither side and have a label of their own.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator

from bot.knowledge.model import DANGER_KINDS, Knowledge
from bot.understanding.classifier import Example

NEAR_MISS, SENSITIVE, ORDINARY = "near-miss", "sensitive", "ordinary"

SENSITIVE_ISSUES = frozenset({"gender-based-violence"})
SENSITIVE_ENTRIES = frozenset({"sex-work-violence", "sexual-harassment-at-work"})
BORDERING_ENTRIES = frozenset({"passport-taken", "employer-housing", "leave-abusive-employer", "recruitment-fees"})
# Of the commands: a cry for help, and words that stand around the name of a language. Of small talk: what is said in
# danger ("I cannot talk, he is here").
NOT_TALK = frozenset({"sos", "around-language", "cannot-talk"})
# A form has about 400 phrases of danger. Four times as many ordinary ones made the model four times as slow to fit and
# to ask, and no better (docs/safety.md).
MOST_ORDINARY, MOST_SENSITIVE, MOST_PLACES = 400, 150, 40


def danger_examples(knowledge: Knowledge) -> list[Example]:
    """Of each language and script at most `MOST_ORDINARY` ordinary ones, `MOST_SENSITIVE` sensitive ones,
    `MOST_PLACES` that only say where somebody is, and all that people say to a bot in a word or two."""
    out: list[Example] = []
    for language, words in knowledge.danger.items():
        for kind, of_kind in words.kinds.items():
            for phrase in (*of_kind.phrases, *of_kind.examples):
                out.append(Example(phrase.text, kind, f"{language}-{phrase.script}"))
        out += [Example(p.text, NEAR_MISS, f"{language}-{p.script}") for p in words.near_misses]
    sensitive: list[Example] = []
    ordinary: list[Example] = []
    for entry in knowledge.entries.values():
        label = sort_of(entry.id, entry.issue)
        group = {SENSITIVE: sensitive, ORDINARY: ordinary}.get(label, out)
        for language, answer in entry.words.items():
            group += [Example(p.text, label, f"{language}-{p.script}", entry.id) for p in answer.ask]
    for language, groups in knowledge.out_of_scope.items():
        for theme, phrases in groups.items():
            ordinary += [Example(p.text, ORDINARY, f"{language}-{p.script}", theme) for p in phrases]
    places = _some(_whereabouts(knowledge), MOST_PLACES)
    return [*out, *_some(sensitive, MOST_SENSITIVE), *_some(ordinary, MOST_ORDINARY), *places, *_talk(knowledge)]


def sort_of(entry: str, issue: str) -> str:
    """What a question about this entry is to the danger model: who asks about a crisis is in it, as a rule."""
    if entry in DANGER_KINDS:
        return entry
    if issue in SENSITIVE_ISSUES or entry in SENSITIVE_ENTRIES | BORDERING_ENTRIES:
        return SENSITIVE
    return ORDINARY


def _talk(knowledge: Knowledge) -> Iterator[Example]:
    """Small talk and commands. A vector of "no, thanks" or "at night" lies anywhere: what is this short is learnt by
    heart rather than left to its neighbours."""
    for words in (knowledge.smalltalk, knowledge.commands):
        for language, kinds in words.items():
            for kind, phrases in kinds.items():
                if kind not in NOT_TALK:
                    yield from (Example(p.text, ORDINARY, f"{language}-{p.script}", kind) for p in phrases)


def _whereabouts(knowledge: Knowledge) -> list[Example]:
    """What people answer when they are asked where they are: towns alone, and as each language says it.

    Short and of a kind with none of the rest, they raised more alarms than anything else (docs/safety.md).
    """
    towns = [place[0] for region in knowledge.regions.values() for place in region.places]
    out = [Example(town, ORDINARY, "en-Latn", "whereabouts") for town in towns]
    if not towns:
        return out
    for language, words in knowledge.place_words.items():
        for number, phrase in enumerate(words.i_am):
            pattern = phrase.text.strip("^ ")
            pattern = pattern if "*" in pattern else f"{pattern} *"
            for step in (0, 1):
                town = towns[(7 * number + 31 * step) % len(towns)]
                out.append(Example(pattern.replace("*", town), ORDINARY, f"{language}-{phrase.script}", "whereabouts"))
    return out


def _some(examples: Iterable[Example], most: int) -> list[Example]:
    """At most `most` of each form, from all themes, and always the same ones: a new phrase changes one of them."""
    by_form: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        by_form[example.form].append(example)
    return [
        example
        for group in by_form.values()
        for example in sorted(group, key=lambda e: hashlib.sha256(e.text.encode()).digest())[:most]
    ]
