"""Whatever bytes a file holds, staff get a sentence and never a traceback."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.check import check_reading
from bot.knowledge.find import preview
from bot.knowledge.model import Knowledge
from bot.knowledge.problems import Problem, errors
from bot.knowledge.reader import Reader
from tests.knowledge.folders import GOOD, TODAY, copy_good

PATHS = sorted(str(path.relative_to(GOOD)) for path in GOOD.rglob("*.yml"))
KEYS = (
    *("id", "title", "short", "more", "regions", "ask", "translation", "review", "of", "state", "facts", "related"),
    *("values", "source", "url", "checked", "phone", "latitude", "places", "names", "tag", "scripts", "Latn", "ON"),
    *("danger-now", "phrases", "CA", "stop", "welcome", "on-claim", "money", "date", "urgency", "services"),
)
TEXTS = st.sampled_from(["", "ON", "en", "2026-13-45", "{a.b}", "{", "http://[", "+1-800", "1e999", "٣", "x" * 500])
SHAPES = st.recursive(
    TEXTS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


class Folder:
    """A good folder in which one file at a time is another; the reader keeps the rest, which makes it quick."""

    def __init__(self, folder: Path) -> None:
        self.folder = copy_good(folder)
        self.reader = Reader(self.folder)

    def problems_with(self, path: str, content: bytes) -> list[Problem]:
        """The errors. Where there are none, every answer can be shown in every language and place."""
        good = (self.folder / path).read_bytes()
        (self.folder / path).write_bytes(content)
        try:
            reading = self.reader.read()
        finally:
            (self.folder / path).write_bytes(good)
        problems = check_reading(reading, TODAY)
        assert all(problem.place.line >= 1 and str(problem) for problem in problems)
        if not errors(problems):
            show_everything(reading.knowledge)
        return errors(problems)


def show_everything(knowledge: Knowledge) -> None:
    for entry in knowledge.entries:
        for language in knowledge.languages:
            for region in (None, *knowledge.regions):
                for today in (TODAY, dt.date.max):
                    assert all(preview(knowledge, entry, language, region, today))


@pytest.fixture(scope="module")
def changing(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return Folder(tmp_path_factory.mktemp("arbitrary") / "knowledge")


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(PATHS), content=st.binary(max_size=200))
def test_bytes_of_any_kind_are_a_problem_and_no_traceback(changing: Folder, path: str, content: bytes) -> None:
    changing.problems_with(path, content)


@settings(max_examples=150, deadline=None)
@given(path=st.sampled_from(PATHS), shape=SHAPES)
def test_yaml_of_any_shape_is_a_problem_and_no_traceback(changing: Folder, path: str, shape: Any) -> None:
    changing.problems_with(path, yaml.safe_dump(shape, allow_unicode=True).encode("utf-8", "surrogatepass"))


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_good_file_with_a_piece_cut_or_put_in_gives_no_traceback(changing: Folder, data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(PATHS))
    good = (GOOD / path).read_bytes()
    start = data.draw(st.integers(0, len(good)))
    end = data.draw(st.integers(start, min(len(good), start + 20)))
    piece = data.draw(
        st.sampled_from([b"", b"{", b"}", b"[", b"\t", b"\xff", b"\x00", b": ", b"- ", b"&a ", b"*a", b"'"])
    )
    changing.problems_with(path, good[:start] + piece + good[end:])


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"a: [", b"a: 'b", b"\x00"])
def test_what_cannot_be_read_is_an_error_in_every_file(changing: Folder, path: str, content: bytes) -> None:
    assert changing.problems_with(path, content)
