"""The ways to tell a language that benchmarks/language.py compares; each is measured in a process of its own.

What a way needs is imported when it is loaded, so that its memory is counted.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WHOLE = 0

# What a way says of a text, given the language of the conversation so far: (tag, whether it is sure, if it tells).
Answer = tuple[str | None, bool | None]
Way = Callable[[str, str | None], Answer]


@dataclass(frozen=True)
class Question:
    """`words`: of `text`. `cut`: to how many words the message was cut, `WHOLE` if not."""

    text: str
    lang: str
    script: str
    words: int
    cut: int = WHOLE
    previous: str | None = None


def fit(send: Callable[[Any], None], knowledge: Path, model: Path, texts: list[str]) -> dict[str, Any]:
    import joblib

    from bot.knowledge.reader import Reader
    from bot.language.detector import LanguageDetector
    from bot.language.ngrams import training_texts
    from bot.understanding.text import fold

    read = Reader(knowledge).read().knowledge
    began = time.perf_counter()
    detector = LanguageDetector(read)
    fit_s = time.perf_counter() - began
    joblib.dump(detector, model)
    learnt = {fold(text) for _, _, text in training_texts(read)}
    send(1)
    return {"fit_s": fit_s, "tags": list(read.languages), "known": [t for t in texts if fold(t) in learnt]}


def measure(
    send: Callable[[Any], None], name: str, asked: Sequence[Question], tags: Sequence[str], model: Path
) -> dict[str, Any]:
    before, began = memory_mib(), time.perf_counter()
    way = WAYS[name](tags, model)
    way("hello", None)
    load_s = time.perf_counter() - began
    for question in {(question.lang, question.script): question for question in asked}.values():
        way(question.text, None)  # what is loaded at the first use is loaded now
    answers, times = [], []
    for number, question in enumerate(asked, 1):
        began_ns = time.process_time_ns()
        answers.append(way(question.text, question.previous))
        if question.cut == WHOLE and question.previous is None:
            times.append((time.process_time_ns() - began_ns) / 1e6)
        if number % 100 == 0:
            send(number)
    return {
        "answers": answers,
        "median_ms": statistics.median(times),
        "p95_ms": statistics.quantiles(times, n=20)[-1],
        "memory_mib": memory_mib() - before,
        "load_s": load_s,
    }


def memory_mib() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def langdetect_way(tags: Sequence[str], _model: Path) -> Way:
    """Seeded, for it draws lots; with no chance given to languages that are not ours."""
    from langdetect import detector_factory
    from langdetect.lang_detect_exception import LangDetectException

    detector_factory.DetectorFactory.seed = 0
    detector_factory.init_factory()
    chinese = {"zh-cn": "zh-Hans", "zh-tw": "zh-Hant"}
    prior = {code: 1.0 for code in detector_factory._factory.langlist if chinese.get(code, code) in tags}

    def way(text: str, _previous: str | None) -> Answer:
        detector = detector_factory._factory.create()
        detector.set_prior_map(prior)
        detector.append(text)
        try:
            code = detector.detect()
        except LangDetectException:
            return None, None
        return chinese.get(code, code), None

    return way


def lingua_way(low: bool) -> Callable[[Sequence[str], Path], Way]:
    def load(tags: Sequence[str], _model: Path) -> Way:
        from lingua import Language, LanguageDetectorBuilder

        served = {tag.split("-")[0] for tag in tags}
        codes = {language: language.iso_code_639_1.name.lower() for language in Language.all()}
        builder = LanguageDetectorBuilder.from_languages(*(lang for lang, code in codes.items() if code in served))
        detector = (builder.with_low_accuracy_mode() if low else builder).build()

        def way(text: str, _previous: str | None) -> Answer:
            language = detector.detect_language_of(text)
            return (codes[language] if language else None), None

        return way

    return load


def our_way(_tags: Sequence[str], model: Path) -> Way:
    import joblib

    detector = joblib.load(model)

    def way(text: str, previous: str | None) -> Answer:
        guess = detector.detect(text, previous)
        return guess.tag, guess.sure

    return way


WAYS: dict[str, Callable[[Sequence[str], Path], Way]] = {
    "langdetect": langdetect_way,
    "lingua low": lingua_way(low=True),
    "lingua high": lingua_way(low=False),
    "ours": our_way,
}
