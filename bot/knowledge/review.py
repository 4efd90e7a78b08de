"""Recording that a person read an answer, and listing what a person should look at next.

Files are written with ruamel's round trip, so comments, order and line breaks survive, and replaced in one step, so
that a running bot never meets half a file.
"""

from __future__ import annotations

import datetime as dt
import io
import shutil
import tempfile
from collections.abc import Mapping
from itertools import chain
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.resolver import VersionedResolver
from ruamel.yaml.util import load_yaml_guess_indent

from bot.knowledge import yaml_lines
from bot.knowledge.check_facts import check_confidence, check_phones, check_review_dates
from bot.knowledge.check_translations import check_stale
from bot.knowledge.fingerprint import NOT_STAMPED, fingerprint
from bot.knowledge.model import SOURCE_LANGUAGE, Knowledge, Words
from bot.knowledge.problems import Problem, suggest
from bot.knowledge.reader import Reader
from bot.knowledge.yaml_lines import Items, Node, Table

# Wider than any line: ruamel would break longer ones anew.
_NO_LIMIT = 1_000_000


class ReviewError(Exception):
    """What was asked cannot be recorded; the text says why, for staff."""


def stamp(folder: Path, entry_id: str, language: str, reviewer: str, today: dt.date) -> Path:
    """Records that `reviewer` has read this answer beside its English as both are now. Returns the changed file.

    Raises ReviewError when there is no such answer, or no name.
    """
    reviewer = " ".join(reviewer.split())
    if not reviewer:
        raise ReviewError("Give the name of the person who read the answer.")
    words, source = _answer(Reader(folder).read().knowledge, entry_id, language)
    path = folder / words.place.path
    key = "review" if words is source else "translation"
    record = {
        "of": fingerprint(source),
        "state": "reviewed",
        "reviewer": reviewer,
        "reviewed_on": today.isoformat(),
    }
    _write(path, key, record)
    return path


def stamp_drafts(folder: Path) -> list[Path]:
    """Gives every translation that is marked `of: auto` the fingerprint of the English of today; its state stays.

    Only for translations just made from that English. Returns the changed files.
    """
    changed = []
    for entry in Reader(folder).read().knowledge.entries.values():
        source = entry.words.get(SOURCE_LANGUAGE)
        for words in entry.words.values():
            if source and source.answers and words.answers and words.translation.of == NOT_STAMPED:
                path = folder / words.place.path
                _write(path, "translation", {"of": fingerprint(source)})
                changed.append(path)
    return changed


def stale(knowledge: Knowledge, today: dt.date) -> list[Problem]:
    """What staff must look at, in this order: facts and partners past their review date, phones that nobody has
    confirmed, facts of low confidence in use, answers whose English changed."""
    parts = (check_review_dates(knowledge, today), check_phones(knowledge), check_confidence(knowledge))
    return [*chain.from_iterable(parts), *check_stale(knowledge)]


def _answer(knowledge: Knowledge, entry_id: str, language: str) -> tuple[Words, Words]:
    """The answer and its English."""
    entry = knowledge.entries.get(entry_id)
    if entry is None:
        raise ReviewError(f'No entry "{entry_id}" exists.{suggest(entry_id, knowledge.entries)}')
    words, source = entry.words.get(language), entry.words.get(SOURCE_LANGUAGE)
    if words is None or not words.answers or source is None or not source.answers:
        answered = ", ".join(tag for tag, words in entry.words.items() if words.answers)
        raise ReviewError(f'"{entry_id}" has no answer in "{language}". It has one in: {answered}.')
    return words, source


class _TextResolver(VersionedResolver):
    """Every plain scalar is text, as in `yaml_lines`: a fingerprint such as 12345e678901 is no number."""

    def resolve(self, kind: Any, value: Any, implicit: Any) -> Any:
        # Resolved as a word that is nothing but text would be: what a tag is differs between versions of ruamel.
        return super().resolve(kind, "text" if kind is ScalarNode and implicit[0] else value, implicit)


def _write(path: Path, key: str, record: Mapping[str, str]) -> None:
    """Sets the keys of `record` in the mapping `key` of a file and leaves all else as it is."""
    before = path.read_bytes()
    text = before.decode("utf-8-sig")
    yaml = YAML(typ="rt")
    yaml.Resolver = _TextResolver
    yaml.preserve_quotes = True  # type: ignore[assignment]
    yaml.width = _NO_LIMIT  # type: ignore[assignment]
    _, indent, dashes_in = load_yaml_guess_indent(text)
    yaml.indent(mapping=2, sequence=indent or 4, offset=2 if dashes_in is None else dashes_in)
    root = yaml.load(text)
    block = root.setdefault(key, {})
    for name, value in record.items():
        if name in block:
            block[name] = value
        else:
            # Not at the end: a comment that follows the block hangs on its last key.
            block.insert(max(len(block) - 1, 0), name, value)
    stream = io.StringIO()
    yaml.dump(root, stream)
    after = stream.getvalue().replace("\n", "\r\n" if b"\r\n" in before else "\n").encode()
    if _all_but(key, after) != _all_but(key, before):
        raise ReviewError(
            f"{path} cannot be rewritten without touching other words. Write the block by hand: {dict(record)}"
        )
    _replace(path, after)


def _all_but(key: str, raw: bytes) -> dict[str, object]:
    root = yaml_lines.load(raw).root
    return {name: _bare(node) for name, node in root.nodes.items() if name != key} if isinstance(root, Table) else {}


def _bare(node: Node) -> object:
    """Without line numbers."""
    if isinstance(node, Table):
        return {name: _bare(value) for name, value in node.nodes.items()}
    return [_bare(item) for item in node.nodes] if isinstance(node, Items) else node.value


def _replace(path: Path, content: bytes) -> None:
    """In one step, and under a hidden name until then, so that nobody reads half a file."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as stream:
        stream.write(content)
    whole = Path(stream.name)
    shutil.copymode(path, whole)
    whole.replace(path)
