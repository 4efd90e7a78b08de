"""The files change while a conversation runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.answering.context import Context
from bot.answering.reading import Reading
from bot.answering.reply import Request, Turn
from bot.answering.service import Service
from bot.knowledge.store import KnowledgeStore
from bot.safety.detector import Danger
from bot.settings import Settings


def say(service: Service, text: str, context: Context | None = None) -> Turn:
    context = context or Context()
    return service.respond(text, service.read(text, context), context)


def replace_in(path: Path, old: str, new: str) -> None:
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new), encoding="utf-8")


@pytest.fixture
def answer(folder: Path) -> Path:
    return folder / "answers/employment-rights/unpaid-wages/en.yml"


def test_a_corrected_answer_is_served_at_the_next_message(service: Service, answer: Path) -> None:
    assert "Write down" in say(service, "boss didnt pay me for 3 weeks now he dont answer").parts[0].text
    replace_in(answer, "Write down the days", "Note down the days")
    assert "Note down" in say(service, "boss didnt pay me for 3 weeks now he dont answer").parts[0].text


def test_a_broken_file_changes_nothing_and_is_named(service: Service, folder: Path, answer: Path) -> None:
    replace_in(answer, "title:", "title: [")
    assert "Write down" in say(service, "boss didnt pay me for 3 weeks now he dont answer").parts[0].text
    (problem, *_) = service._store.problems
    assert problem.place.path == "answers/employment-rights/unpaid-wages/en.yml"
    assert problem.place.line > 0


def test_a_new_phrase_is_learnt_without_a_restart(service: Service, answer: Path) -> None:
    odd = "zorblat fuzzwick quobble"
    assert service.read(odd, Context()).intent != "question"
    replace_in(answer, "ask:\n", f"ask:\n  - {odd} snarp\n")
    service.settle()
    assert service.read(odd, Context()).entries[0][0] == "unpaid-wages"


def test_an_entry_that_is_gone_is_not_answered(service: Service, folder: Path) -> None:
    import shutil

    shutil.rmtree(folder / "answers/employment-rights/passport-taken")
    reading = service.read("boss has my passport and wont give back", Context())
    assert "passport-taken" not in [entry for entry, _ in reading.entries]


def test_whatever_breaks_in_reading_the_phrases_still_speak(service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> Reading:
        raise MemoryError

    monkeypatch.setattr("bot.answering.reader.Reader.read", broken)
    assert service.read("my husband he is hitting me", Context(language="en")).danger == Danger("hard", "danger-now")
    assert service.read("my boss did not pay me", Context(language="en")).danger is None


def test_the_rest_of_a_dangerous_message_is_answered_after_the_help_lines(service: Service) -> None:
    reading = Reading("question", "en", danger=Danger("hard", "danger-now"), entries=(("unpaid-wages", 0.9),))
    lines = service.danger_turn(reading, Context())
    assert lines is not None
    rest = service.respond("", reading, lines.context)
    assert rest.parts[0].text == service.message("danger.rest", "en")
    assert "Write down" in rest.parts[1].text
    assert rest.context.menu == lines.context.menu  # 1 and 2 still answer the question of the help lines


def test_danger_alone_leaves_nothing_to_answer(service: Service) -> None:
    reading = Reading("question", "en", danger=Danger("hard", "danger-now"), entries=(("danger-now", 0.9),))
    lines = service.danger_turn(reading, Context())
    assert lines is not None
    assert service.respond("", reading, lines.context) == Turn((), lines.context)


def test_a_request_grows_out_of_a_conversation(folder: Path, cache: Path) -> None:
    """With the real reader: what is a question elsewhere are the person's own words here."""
    settings = Settings(knowledge_dir=folder, cache_dir=cache, use_encoder=False)
    service = Service(KnowledgeStore(folder), None, settings, takes_cases={"mwc-bc"}.__contains__)
    context, turns = Context(), []
    for text in ("boss didnt pay me for 3 weeks now he dont answer", "BC", "put me in touch with someone", "1", "1",
                 "evening", "in French please", "oui", "boss has my passport and wont give back", "1"):  # fmt: skip
        turns.append(say(service, text, context))
        context = turns[-1].context
    assert turns[-1].request == Request(
        "mwc-bc", "fr", "unpaid-wages", "BC", "here", "evening", "boss has my passport and wont give back"
    )
    assert context.form == {}


def test_nothing_else_is_offered_after_help_lines(folder: Path, cache: Path) -> None:
    settings = Settings(knowledge_dir=folder, cache_dir=cache, use_encoder=False)
    service = Service(KnowledgeStore(folder), None, settings, takes_cases=lambda _: True)
    reading = Reading("question", "en", danger=Danger("hard", "danger-now"), entries=(("unpaid-wages", 0.9),))
    lines = service.danger_turn(reading, Context(region="ON"))
    assert lines is not None
    rest = service.respond("", reading, lines.context)
    assert all(part.options == () for part in rest.parts)
    assert rest.context.menu == lines.context.menu


def test_a_request_that_was_left_open_is_not_read_on(service: Service) -> None:
    context = Context(language="en", menu=("contact:words:none",), form={"minute": 0})
    assert service.read("boss has my passport and wont give back", context).intent != "own_words"
    assert say(service, "menu", context).parts[0].text == service.message("contact.expired", "en")
