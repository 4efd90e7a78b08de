from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from bot.answering.examples import question_examples
from bot.evaluation.messages import LabelledMessage, MessagesError, read_messages
from bot.safety.examples import danger_examples
from bot.understanding.text import fold
from tests.shipped import shipped


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "messages.jsonl"


def test_every_field_is_read(path: Path) -> None:
    row = {
        "text": "boss didnt pay", "lang": "en", "script": "Latn", "topic": "unpaid-wages", "also": ["file-a-complaint"],
        "kind": "question", "region": "ON",
    }  # fmt: skip
    path.write_text(json.dumps(row) + "\n\n" + json.dumps({"text": "hi", "lang": "en", "note": "for staff"}), "utf-8")
    assert read_messages(path) == [
        LabelledMessage("boss didnt pay", "en", "question", "unpaid-wages", ("file-a-complaint",), "Latn", "ON"),
        LabelledMessage("hi", "en", "question"),
    ]


def test_null_is_as_if_it_were_left_out(path: Path) -> None:
    path.write_text('{"text": "hi", "lang": "en", "topic": null, "also": null, "region": null, "script": null}')
    assert read_messages(path) == [LabelledMessage("hi", "en", "question")]


def test_a_text_may_hold_any_line_separator_and_a_file_begin_with_a_byte_order_mark(path: Path) -> None:
    texts = ["one\u2028two", "one\u0085two", "one\x0ctwo"]
    lines = "".join(json.dumps({"text": t, "lang": "en"}, ensure_ascii=False) + "\r\n" for t in texts)
    path.write_bytes(b"\xef\xbb\xbf" + lines.encode())
    assert [message.text for message in read_messages(path)] == texts


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "is not JSON"),
        ("[1]", 'needs "text" and "lang"'),
        ('"text"', 'needs "text" and "lang"'),
        ('{"text": "hi"}', 'needs "text" and "lang"'),
        ('{"text": 1, "lang": "en"}', 'needs "text" and "lang"'),
        ('{"text": "hi", "lang": "en", "kind": "joke"}', "\"kind\" is 'joke'. Write one of: question, crisis"),
        ('{"text": "hi", "lang": "en", "kind": ["crisis"]}', '"kind" is'),
        ('{"text": "hi", "lang": "en", "topic": 3}', '"topic" is 3'),
        ('{"text": "hi", "lang": "en", "region": ["ON"]}', '"region" is'),
        ('{"text": "hi", "lang": "en", "also": "unpaid-wages"}', "\"also\" is 'unpaid-wages'. Write a list"),
        ('{"text": "hi", "lang": "en", "also": [1]}', '"also" is [1]'),
    ],
)
def test_a_wrong_line_is_named(line: str, message: str, path: Path) -> None:
    path.write_text('{"text": "ok", "lang": "en"}\n\n' + line + "\n")
    with pytest.raises(MessagesError) as error:
        read_messages(path)
    assert str(error.value).startswith(f"{path}:3: ")
    assert message in str(error.value)


def test_a_file_that_cannot_be_read(path: Path) -> None:
    with pytest.raises(MessagesError, match="cannot be read"):
        read_messages(path)
    path.write_bytes(b'{"text": "\xff"}')
    with pytest.raises(MessagesError, match="UTF-8"):
        read_messages(path)


@pytest.mark.parametrize(
    ("kind", "accepted"),
    [
        ("question", {"a", "b"}),
        ("crisis", {"a", "b"}),
        ("near-miss", set()),
        ("out-of-scope", set()),
        ("location", set()),
    ],
)
def test_only_questions_and_crises_have_a_right_answer(kind: str, accepted: set[str]) -> None:
    assert LabelledMessage("x", "en", kind, "a", ("b",)).accepted == accepted


def test_without_a_topic_nothing_is_expected() -> None:
    assert LabelledMessage("x", "en", "question").accepted == frozenset()
    assert LabelledMessage("x", "en", "question", None, ("b",)).accepted == {"b"}


BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.mark.parametrize("file", sorted(BENCHMARKS.glob("data*/*.jsonl")), ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_the_shipped_benchmarks_can_be_read(file: Path) -> None:
    assert read_messages(file)


def test_our_own_messages_of_danger_are_enough_in_every_language_and_none_is_learnt_from() -> None:
    messages = read_messages(BENCHMARKS / "data-own" / "danger.jsonl")
    counts = Counter((message.lang, message.kind == "crisis") for message in messages)
    for language in shipped().languages.values():
        crisis, other = (25, 60) if language.level == "full" else (10, 20)
        assert counts[language.tag, True] >= crisis, language.tag
        assert counts[language.tag, False] >= other, language.tag
    learnt = {fold(example.text) for example in (*danger_examples(shipped()), *question_examples(shipped()))}
    assert [message.text for message in messages if fold(message.text) in learnt] == []
