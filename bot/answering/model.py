"""What is fitted to one state of the knowledge: built once, kept on disk by fingerprint, swapped in whole."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import joblib
import numpy as np
import sklearn
import structlog

from bot.answering.examples import OUT_OF_SCOPE, question_examples
from bot.knowledge.model import Knowledge
from bot.language.detector import LanguageDetector
from bot.safety.examples import danger_examples
from bot.safety.model import DangerModel
from bot.understanding.calibration import Calibration, calibrate, held_apart_scores
from bot.understanding.classifier import Classifier, Example, PhraseIndex
from bot.understanding.encoder import Encoder, EncoderPool, EncoderUnavailable
from bot.understanding.respelling import Respellers
from bot.understanding.shipped import load_shipped
from bot.understanding.vectors import VectorCache
from bot.understanding.views import Encode, Views

log = structlog.get_logger(__name__)

# (what is being done, steps done, steps in all)
Progress = Callable[[str, int, int], None]
# Raised whenever a change of code makes what is on disk wrong though the phrases are the same.
_FORMAT = 13
_KEEP_BUILDS = 2


@dataclass(frozen=True)
class Model:
    """`with_vectors` and `danger` are None where no encoder was there when it was built.

    The two ways to understand share one classifier; without vectors it is judged by a calibration of its own.
    """

    fingerprint: str
    language: LanguageDetector
    respellers: Respellers
    with_vectors: tuple[Classifier, Calibration] | None
    letters_only: tuple[Classifier, Calibration]
    danger: DangerModel | None


def fingerprint_of(knowledge: Knowledge, encoder: Encoder | None) -> str:
    """Of the phrases that are learnt from, not of the answers: a corrected answer needs no new model."""
    digest = hashlib.sha256(f"{_FORMAT} {sklearn.__version__} {encoder.build if encoder else None}".encode())
    for example in (*question_examples(knowledge), *danger_examples(knowledge)):
        digest.update(repr((example.text, example.label, example.form, example.theme)).encode())
    for language, lists in knowledge.samples.items():  # they teach only the languages
        digest.update(repr((language, sorted((name, [p.text for p in ps]) for name, ps in lists.items()))).encode())
    return digest.hexdigest()[:16]


def load_or_build(
    knowledge: Knowledge, encoder: Encoder | None, folder: Path, progress: Progress = lambda *_: None
) -> Model:
    """The model for this knowledge, from `folder` or made anew (a minute or more when nothing is cached)."""
    fingerprint = fingerprint_of(knowledge, encoder)
    path = folder / f"model-{fingerprint}.joblib"
    if path.exists():
        try:
            model: Model = joblib.load(path)
        except Exception as error:  # written by another version of a library, or cut short: made anew
            log.warning("model_unreadable", file=path.name, error=type(error).__name__)
        else:
            return model
    # Its own processes: filling the cache must not make people wait for their answers.
    pool = EncoderPool() if encoder is not None else None
    try:
        model = build(knowledge, pool, fingerprint, VectorCache(folder / "vectors.sqlite", load_shipped()), progress)
    finally:
        if pool is not None:
            pool.close()
    if encoder is None or model.with_vectors is not None:  # a build that lost its encoder is not kept
        save(model, path)
    return model


def build(
    knowledge: Knowledge, encoder: Encoder | None, fingerprint: str, cache: VectorCache, progress: Progress
) -> Model:
    questions, dangers = question_examples(knowledge), danger_examples(knowledge)
    respellers = respellers_of(knowledge, (*questions, *dangers))
    asked, dangerous = None, None
    if encoder is not None:
        try:
            views = views_of(
                (*questions, *dangers),
                respellers,
                lambda texts: cache.vectors(texts, encoder, lambda done, of: progress("phrases", done, of)),
            )
        except EncoderUnavailable as error:
            log.warning("built_without_encoder", error=type(error).__name__)
        else:
            rows = np.arange(len(views))
            asked, dangerous = views[rows[: len(questions)]], views[rows[len(questions) :]]
    progress("language", 0, 1)
    language = LanguageDetector(knowledge)
    index = PhraseIndex(questions, asked)
    rows, scored = held_apart_scores(index, OUT_OF_SCOPE, lambda done, of: progress("questions", done, of + 1))
    classifier = Classifier(index)
    progress("questions", 1, 1)
    judged = [questions[row] for row in rows]
    by_letters = calibrate([replace(s, nearest=None, probability=None) for s in scored], judged, OUT_OF_SCOPE)
    danger = None
    if dangerous is not None:
        progress("danger", 0, 1)
        danger = DangerModel(knowledge, dangers, dangerous)
    return Model(
        fingerprint,
        language,
        respellers,
        (classifier, calibrate(scored, judged, OUT_OF_SCOPE)) if asked is not None else None,
        (classifier, by_letters),
        danger,
    )


def save(model: Model, path: Path) -> None:
    """Whole or not at all; older builds go, but for the last one (a broken edit is often undone)."""
    part = path.with_suffix(f".{os.getpid()}.part")  # several processes may start at once
    joblib.dump(model, part, compress=1)
    part.replace(path)
    builds = sorted(path.parent.glob("model-*.joblib"), key=lambda p: p.stat().st_mtime, reverse=True)
    for old in builds[_KEEP_BUILDS:]:
        old.unlink(missing_ok=True)


def respellers_of(knowledge: Knowledge, examples: Iterable[Example]) -> Respellers:
    scripts = {tag: language.scripts for tag, language in knowledge.languages.items()}
    return Respellers(((example.text, example.form) for example in examples), scripts)


def views_of(examples: Sequence[Example], respellers: Respellers, encode: Encode) -> Views:
    """`encode` is called once, with all texts."""
    return Views.encode([e.text for e in examples], [e.form for e in examples], respellers, encode)
