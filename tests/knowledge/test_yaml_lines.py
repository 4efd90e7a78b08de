from __future__ import annotations

import unicodedata

import pytest

from bot.knowledge.yaml_lines import MAX_BYTES, Items, Table, Text, find, load


@pytest.mark.parametrize("written", ["ON", "no", "911", "007", "2026-11-22", "1e5", "0x1F", "~", "null", "true", ".5"])
def test_every_value_is_the_text_that_it_looks_like(written: str) -> None:
    assert load(f"key: {written}".encode()).root == Table({"key": Text(written, 1)}, {"key": 1}, 1)


def test_each_value_knows_its_line() -> None:
    root = load(b"# comment\ntitle: a\nmore:\n  - b\n  - >-\n    c\n    d\n").root
    assert root == Table(
        {"title": Text("a", 2), "more": Items((Text("b", 4), Text("c d", 5)), 4)}, {"title": 2, "more": 3}, 2
    )


def test_find_gives_the_line_of_the_key_or_of_the_nearest_thing_above() -> None:
    root = load(b"regions:\n  ON: >-\n    two years\nmore:\n  - one\n").root
    assert find(root, "regions", "ON") == (Text("two years", 2), 2)
    assert find(root, "more", "0") == (Text("one", 5), 5)
    assert find(root, "regions", "QC") == (None, 1)
    assert find(None, "regions") == (None, 1)


def test_letters_are_in_one_form() -> None:
    decomposed = unicodedata.normalize("NFD", "clé: été")
    root = load(decomposed.encode()).root
    assert root == Table({"clé": Text("été", 1)}, {"clé": 1}, 1)


def test_a_byte_order_mark_is_no_part_of_the_first_key() -> None:
    assert load(b"\xef\xbb\xbftitle: a").root == Table({"title": Text("a", 1)}, {"title": 1}, 1)


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# only a comment\n", b"---\n"])
def test_an_empty_file_holds_nothing_and_has_no_mistake(content: bytes) -> None:
    document = load(content)
    assert (document.root, document.mistakes) == (None, ())


@pytest.mark.parametrize(
    ("content", "code", "line", "told"),
    [
        (b"a: b\na: c", "duplicate-key", 2, "on line 1"),
        (b"a: &x b\nc: *x", "alias", 1, '"&"'),
        (b"a: b\nc: *x", "alias", 2, '"*"'),
        (b"a: !!python/object:os.system x", "alias", 1, '"!"'),
        (b"a: b: c", "yaml", 1, "colon"),
        (b"a: b\n\tc: d", "yaml", 2, "tab"),
        (b"a: 'b\nc: d\ne: f", "yaml", 1, "never closed"),
        (b"a: [b\nc: d", "yaml", 1, "bracket"),
        (b"- a\nb: c", "yaml", 2, "list"),
        (b'a: "\\q"', "yaml", 1, "backslash"),
        (b"a: {x.y} z", "yaml", 1, "bracket"),
        (b"{a: b}: c", "yaml", 1, "bracket"),
        (b"a: b\n---\nc: d", "yaml", 2, "second document"),
        (b"a: b\nc: \x07d", "yaml", 2, "control character"),
        (b"a: b\nc: \xe9", "not-utf8", 2, "UTF-8"),
        (b"a: b" + b" " * MAX_BYTES, "too-big", 1, "Split"),
    ],
)
def test_what_cannot_be_read_is_told_in_plain_words_with_its_line(
    content: bytes, code: str, line: int, told: str
) -> None:
    (mistake,) = load(content).mistakes
    assert (mistake.code, mistake.line) == (code, line)
    assert told in mistake.message


def test_the_first_of_two_equal_keys_is_kept_so_that_other_mistakes_are_found_too() -> None:
    assert load(b"a: b\na: c").root == Table({"a": Text("b", 1)}, {"a": 1}, 1)


@pytest.mark.parametrize("content", ["[" * 400_000, "- " * 400_000, "{a: " * 200_000, "? " * 400_000])
def test_deep_nesting_is_refused_at_once(content: str) -> None:
    # PyYAML's own composer ends the process here.
    document = load(content.encode())
    assert document.root is None
    assert [mistake.code for mistake in document.mistakes] == ["yaml"]


def test_aliases_cannot_multiply() -> None:
    bomb = "a: &a [x, x]\n" + "".join(f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    assert [mistake.code for mistake in load(bomb.encode()).mistakes] == ["alias"]
