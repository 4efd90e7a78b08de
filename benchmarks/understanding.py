"""Which opinions on a question are right, alone and fused: on our own phrases held apart, and on labelled messages.

    .venv/bin/python benchmarks/understanding.py

Prints, for each opinion, how often the right entry is the first and among the first three: on phrases of `knowledge/`
that were held apart (themes of out-of-scope messages together), and on the messages of benchmarks/data, which nothing
learns from. Also what the vectors do with the language left in. docs/understanding.md quotes the table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from bot.answering.examples import OUT_OF_SCOPE, question_examples
from bot.answering.model import respellers_of, views_of
from bot.evaluation.messages import read_messages
from bot.knowledge.store import KnowledgeStore
from bot.language.detector import LanguageDetector
from bot.language.scripts import script_of
from bot.safety.examples import danger_examples
from bot.settings import Settings
from bot.understanding.calibration import FOLDS, held_apart_scores
from bot.understanding.classifier import Classifier, Floats, PhraseIndex, Scores
from bot.understanding.encoder import EncoderPool, Vectors
from bot.understanding.shipped import load_shipped
from bot.understanding.subspace import LanguageSubspace
from bot.understanding.text import clean
from bot.understanding.vectors import VectorCache
from bot.understanding.views import Views

DATA = Path(__file__).parent / "data"
out, err = Console(), Console(stderr=True)

Opinion = Callable[[Scores], Floats]
USED = "fused, as used"
OPINIONS: dict[str, Opinion] = {
    "nearest three examples": lambda s: np.asarray(s.nearest),
    "regression on vectors": lambda s: np.asarray(s.probability),
    "linear model on n-grams": lambda s: s.letters,
    "nearest by consonants": lambda s: s.consonants,
    "n-grams + consonants (no encoder)": lambda s: replace(s, nearest=None, probability=None).fused,
    "nearest + regression": lambda s: np.asarray(s.nearest) + 0.5 * np.asarray(s.probability),
    USED: lambda s: s.fused,
}


@dataclass(frozen=True)
class Question:
    text: str
    label: str
    form: str
    scores: Scores


def rank(scores: Floats, labels: Sequence[str], entries: frozenset[str]) -> list[str]:
    return [labels[i] for i in np.argsort(-scores) if labels[i] in entries][:3]


def shares(questions: Sequence[Question], opinion: Opinion, entries: frozenset[str]) -> tuple[float, float]:
    """First right, one of three right."""
    ranked = [rank(opinion(q.scores), q.scores.labels, entries) for q in questions]
    first = np.mean([r[0] == q.label for r, q in zip(ranked, questions, strict=True)])
    three = np.mean([q.label in r for r, q in zip(ranked, questions, strict=True)])
    return float(first), float(three)


def raw_nearest(train: Vectors, labels: Sequence[str], vectors: Vectors, expected: Sequence[str]) -> float:
    """First right by the single nearest phrase with the language left in the vectors."""
    nearest = np.argmax(vectors @ train.T, axis=1)
    return float(np.mean([labels[i] == label for i, label in zip(nearest, expected, strict=True)]))


def main() -> None:
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    settings = Settings.from_environment()
    knowledge = KnowledgeStore(settings.knowledge_dir).current
    entries = frozenset(knowledge.entries)
    examples = question_examples(knowledge)
    messages = [
        m for name in ("questions", "romanized") for m in read_messages(DATA / f"{name}.jsonl") if m.topic in entries
    ]
    pool = EncoderPool()
    with err.status("Encoding what is not cached"):
        cache = VectorCache(settings.cache_dir / "vectors.sqlite", load_shipped())
        respellers = respellers_of(knowledge, (*examples, *danger_examples(knowledge)))
        views = views_of(examples, respellers, lambda texts: cache.vectors(texts, pool))
        detector = LanguageDetector(knowledge)
        guesses = [detector.detect(clean(m.text)) for m in messages]
        texts, forms = [m.text for m in messages], [f"{guess.tag}-{guess.script}" for guess in guesses]
        asked = Views.encode(texts, forms, respellers, pool.encode)
    pool.close()

    index = PhraseIndex(examples, views)
    held_apart = cross_validated(index, entries)
    scored = Classifier(index).scores_of(texts, asked)
    unseen = [
        Question(m.text, m.topic or "", f"{m.lang}-{script_of(m.text)}", scores)
        for m, scores in zip(messages, scored, strict=True)
    ]
    typed = PhraseIndex(examples, Views.of_typed(views.typed))
    held_apart_typed = cross_validated(typed, entries)
    unseen_typed = [
        replace(question, scores=scores)
        for question, scores in zip(
            unseen, Classifier(typed).scores_of(texts, Views.of_typed(asked.typed)), strict=True
        )
    ]

    table = Table(title=f"{len(examples)} phrases, {len(entries)} entries: right first / among three, %")
    for column in ("opinion", f"own phrases held apart ({len(held_apart)})", f"messages ({len(unseen)})"):
        table.add_column(column)
    for name, opinion in OPINIONS.items():
        cells = (shares(questions, opinion, entries) for questions in (held_apart, unseen))
        table.add_row(name, *(f"{100 * first:.1f} / {100 * three:.1f}" for first, three in cells))
    cells = (shares(questions, OPINIONS[USED], entries) for questions in (held_apart_typed, unseen_typed))
    table.add_row("fused, nothing respelt", *(f"{100 * first:.1f} / {100 * three:.1f}" for first, three in cells))
    kept = [i for i, e in enumerate(examples) if e.label in entries]
    labels = [examples[i].label for i in kept]
    expected = [q.label for q in unseen]
    raw = raw_nearest(views.typed[kept], labels, asked.typed, expected)
    subspace = LanguageSubspace.fit(views.typed, [e.form for e in examples])
    without = raw_nearest(subspace.remove(views.typed[kept]), labels, subspace.remove(asked.typed), expected)
    table.add_row("single nearest, language left in", "", f"{100 * raw:.1f}")
    table.add_row("single nearest, language removed", "", f"{100 * without:.1f}")
    out.print(table)
    out.print(by_form({"held apart": held_apart, "nothing respelt": held_apart_typed, "messages": unseen}, entries))


def cross_validated(index: PhraseIndex, entries: frozenset[str]) -> list[Question]:
    with Progress(console=err, transient=True) as bars:
        task = bars.add_task("Cross-validating", total=FOLDS)
        rows, scored = held_apart_scores(index, OUT_OF_SCOPE, lambda done, _: bars.update(task, completed=done), FOLDS)
    return [
        Question(example.text, example.label, example.form, scores)
        for row, scores in zip(rows, scored, strict=True)
        if (example := index.examples[row]).label in entries
    ]


def by_form(sets: Mapping[str, Sequence[Question]], entries: frozenset[str]) -> Table:
    """How the fused opinion does in each language and script, on each set of questions."""
    table = Table(title="Fused, by language and script: right first / among three, %")
    for column in ("", *sets):
        table.add_column(column)
    for form in sorted({question.form for questions in sets.values() for question in questions}):
        cells = []
        for questions in sets.values():
            of_form = [question for question in questions if question.form == form]
            first, three = shares(of_form, OPINIONS[USED], entries) if of_form else (0.0, 0.0)
            cells.append(f"{100 * first:.1f} / {100 * three:.1f} ({len(of_form)})" if of_form else "")
        table.add_row(form, *cells)
    return table


if __name__ == "__main__":
    main()
