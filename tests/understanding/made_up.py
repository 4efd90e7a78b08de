"""A small world of phrases with vectors: topics in words of their own, in three forms, and themes out of scope."""

from __future__ import annotations

import random
from dataclasses import dataclass

import numpy as np

from bot.understanding.classifier import Example
from bot.understanding.encoder import DIMENSIONS, Vectors
from bot.understanding.views import Views

OUTSIDE = "out-of-scope"
ENTRIES = ("wages", "permit", "shelter", "injury", "police")
THEMES = ("taxes", "banking", "weather", "driving", "jobs", "chat", "spam", "sport")
FORMS = ("en-Latn", "pa-Latn", "fa-Latn")


@dataclass(frozen=True)
class World:
    examples: list[Example]
    vectors: Vectors

    @property
    def views(self) -> Views:
        return Views.of_typed(self.vectors)

    def view(self, number: int) -> Views:
        return self.views[np.array([number])]


def world(seed: int = 0, noise: float = 0.7, per_entry: int = 8, per_theme: int = 3) -> World:
    """As the encoder's, the vectors are topic, a heavier language and noise; some words tell the topic, some do not."""
    numbers, letters = np.random.default_rng(seed), random.Random(seed)
    topics = {topic: numbers.standard_normal(DIMENSIONS) for topic in (*ENTRIES, *THEMES)}
    languages = {form: numbers.standard_normal(DIMENSIONS) * 2 for form in FORMS}
    words = {(topic, form): [_word(letters) for _ in range(4)] for topic in topics for form in FORMS}
    small = {form: [_word(letters) for _ in range(12)] for form in FORMS}
    examples, vectors = list[Example](), list[Vectors]()
    for topic in topics:
        for form in FORMS:
            for _ in range(per_entry if topic in ENTRIES else per_theme):
                text = " ".join(letters.sample(words[topic, form], 2) + letters.sample(small[form], 3))
                label = topic if topic in ENTRIES else OUTSIDE
                examples.append(Example(text, label, form, topic))
                vector = topics[topic] + languages[form] + numbers.standard_normal(DIMENSIONS) * noise
                vectors.append((vector / np.linalg.norm(vector)).astype(np.float32))
    return World(examples, np.stack(vectors))


def _word(letters: random.Random) -> str:
    return "".join(letters.choice(pair) for pair in ("bdfgklmnprst", "aeiou") * 3)
