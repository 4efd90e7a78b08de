"""The functions that everything above calls: `read` a message, `danger_turn` before all else, `respond` to a reading.

A `Service` follows the files: a corrected answer is served at the next message; corrected phrases are learnt in the
background and used when they are, whole; a broken file changes nothing.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Protocol

import numpy as np
import structlog

from bot.answering.context import Context
from bot.answering.handoff_questions import TakesCases, nobody
from bot.answering.handoff_talk import HandoffTalk
from bot.answering.model import Model, Progress, fingerprint_of, load_or_build
from bot.answering.reader import Reader
from bot.answering.reading import Reading
from bot.answering.reply import Part, Turn
from bot.answering.responses import Responder
from bot.knowledge.model import SOURCE_LANGUAGE, Knowledge
from bot.knowledge.store import KnowledgeStore
from bot.safety.detector import DangerDetector
from bot.settings import Settings
from bot.understanding.encoder import Encoder, EncoderUnavailable, ProcessEncoder

log = structlog.get_logger(__name__)


class Answering(Protocol):
    """`read` never raises for anything that a person can type; all are safe to call from several threads."""

    def read(self, text: str, context: Context) -> Reading: ...

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        """The help lines, when `reading` shows hard danger or asks for SOS; else None. Needs no model."""

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        """Everything but the help lines of `danger_turn`, which have been said by then, and `context` is the one
        after them. No parts only when they left nothing to answer."""

    def answer(self, text: str, reading: Reading, context: Context) -> Turn:
        """The part of `respond` that does not belong to the form of a handoff, which an engine with forms of its own
        takes from `handoff`. No parts as in `respond`."""

    @property
    def handoff(self) -> HandoffTalk:
        """The form of a handoff."""

    def message(self, key: str, language: str | None) -> str:
        """A text of `knowledge/messages` in the best language that has it; None stands for the source language."""

    def stands_alone(self, text: str, context: Context) -> bool:
        """Whether `text` is a sign by itself (SOS, a command, a number of the menu, a language's name), which must not
        be read together with what was written before or after it."""

    def command_of(self, text: str) -> str | None:
        """The command that the whole of `text` is: "stop", "start", "delete" ..."""

    @property
    def knowledge(self) -> Knowledge: ...


@dataclass(frozen=True)
class _State:
    """One state of the files with what was fitted to it, swapped in whole."""

    knowledge: Knowledge
    reader: Reader


class Service:
    def __init__(
        self,
        store: KnowledgeStore,
        encoder: Encoder | None,
        settings: Settings,
        progress: Progress = lambda *_: None,
        today: Callable[[], dt.date] = dt.date.today,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.timezone.utc),
        takes_cases: TakesCases = nobody,
    ) -> None:
        """Builds the model where none is cached: a minute or more on the first start, `progress` tells. `takes_cases`
        must be quick: it is asked for every partner that is named; it may be set later, by who knows the partners'
        desks."""
        self._store, self._encoder, self._settings = store, encoder, settings
        self._today, self._now, self.takes_cases = today, now, takes_cases
        self._lock = threading.Lock()
        self._rebuilding: threading.Thread | None = None
        knowledge = store.current
        model = load_or_build(knowledge, encoder, settings.cache_dir, progress)
        self._state = _State(knowledge, Reader.of(knowledge, model, encoder))

    @property
    def knowledge(self) -> Knowledge:
        return self._current().knowledge

    def read(self, text: str, context: Context) -> Reading:
        state = self._current()
        try:
            return state.reader.read(text, self.handoff.current(context))
        except Exception as error:
            # Whatever broke, the phrases still speak: they need no model.
            log.error("reading_failed", error=type(error).__name__)
            danger = DangerDetector(state.knowledge, None).detect(text, None)
            return Reading("unknown", context.language or SOURCE_LANGUAGE, language_sure=False, danger=danger)

    def danger_turn(self, reading: Reading, context: Context) -> Turn | None:
        return self._responder().danger_turn(reading, context)

    def respond(self, text: str, reading: Reading, context: Context) -> Turn:
        return self.handoff.respond(text, reading, context, self.answer)

    def answer(self, text: str, reading: Reading, context: Context) -> Turn:
        handoff, responder = self.handoff, self._responder()
        context, notes = handoff.before(reading, context)
        before = context
        if reading.danger is None or reading.danger.tier != "hard":
            turn = responder.respond(reading, context, lambda parts, first: self._nearest_part(text, parts, first))
            return handoff.after(replace(turn, parts=(*notes, *turn.parts)), before)
        if not responder.rest_after_danger(reading):
            return handoff.keep_words(text, reading, context)
        # The numbers still answer the question of the help lines, so that nothing else is offered or asked about.
        silent = replace(responder, takes_cases=nobody)
        rest = silent.respond(replace(reading, danger=None), replace(context, guess=None))
        lead = Part(self.message("danger.rest", rest.context.language))
        turn = replace(rest, parts=(lead, *rest.parts), context=replace(rest.context, menu=context.menu))
        return handoff.after(turn, replace(before, menu=()))  # the help lines' question stays open

    @property
    def handoff(self) -> HandoffTalk:
        return HandoffTalk(self._current().knowledge, self.takes_cases, lambda: self._now().timestamp())

    def message(self, key: str, language: str | None) -> str:
        return self._current().knowledge.message(language or SOURCE_LANGUAGE, key)

    def stands_alone(self, text: str, context: Context) -> bool:
        return self._current().reader.stands_alone(text, self.handoff.current(context))

    def command_of(self, text: str) -> str | None:
        command = self._current().reader.commands.match(text)
        return command.name if command else None

    def today(self) -> dt.date:
        return self._today()

    def settle(self, timeout_s: float = 300.0) -> None:
        """Waits until phrases that changed have been learnt."""
        self._current()
        if self._rebuilding is not None:
            self._rebuilding.join(timeout_s)

    def close(self) -> None:
        """Ends the encoder's process."""
        if self._encoder is not None:
            self._encoder.close()

    def _responder(self) -> Responder:
        return Responder(self._current().knowledge, self._today(), self._now(), self.takes_cases)

    def _current(self) -> _State:
        knowledge = self._store.current
        state = self._state
        if knowledge is state.knowledge:
            return state
        with self._lock:
            if knowledge is self._state.knowledge:
                return self._state
            model = self._state.reader.model
            # The old model serves the new words at once; entries that are gone are not answered (see Reader).
            self._state = _State(knowledge, Reader.of(knowledge, model, self._encoder))
            if model is None or model.fingerprint != fingerprint_of(knowledge, self._encoder):
                self._rebuild()
            log.info("knowledge_changed", fingerprint=knowledge.fingerprint)
            return self._state

    def _rebuild(self) -> None:
        if self._rebuilding is None or not self._rebuilding.is_alive():
            self._rebuilding = threading.Thread(target=self._learn, name="learn-phrases", daemon=True)
            self._rebuilding.start()

    def _learn(self) -> None:
        """Until the model fits the files as they are when it is done."""
        while True:
            knowledge = self._state.knowledge
            try:
                model: Model = load_or_build(knowledge, self._encoder, self._settings.cache_dir)
            except Exception as error:
                log.error("learning_failed", error=type(error).__name__)
                return
            with self._lock:
                current = self._state.knowledge
                self._state = _State(current, Reader.of(current, model, self._encoder))
                if model.fingerprint == fingerprint_of(current, self._encoder):
                    log.info("phrases_learnt", fingerprint=model.fingerprint)
                    return

    def _nearest_part(self, text: str, parts: Sequence[str], first: int) -> int:
        """Which part of an answer a question about it is nearest to; the next one when there is no encoder."""
        if self._encoder is None or len(parts) < 2:
            return first
        try:
            vectors = self._encoder.encode([text, *parts])
        except EncoderUnavailable:
            return first
        return int(np.argmax(vectors[1:] @ vectors[0]))


def build_service(
    settings: Settings, progress: Progress = lambda *_: None, takes_cases: TakesCases = nobody
) -> Service:
    """Raises `KnowledgeError` when the files are broken."""
    encoder = ProcessEncoder(timeout_s=2.0) if settings.use_encoder else None
    return Service(KnowledgeStore(settings.knowledge_dir), encoder, settings, progress, takes_cases=takes_cases)


@lru_cache(maxsize=1)
def shared_service() -> Service:
    """The one of this process, from the environment's settings, made at the first use."""
    return build_service(Settings.from_environment())
