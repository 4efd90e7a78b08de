"""YAML as text with line numbers.

Decides how a file's bytes become nodes: every scalar is text (`ON`, `911`, `no` stay what they look like), in Unicode
NFC, with the line it stands on. Duplicate keys, aliases, tags, deep nesting and big files are refused. What the nodes
should hold is left to `fields` and the readers.

Nodes are built from PyYAML's events and not by its composer: libyaml's composer recurses in C, so 100,000 opening
brackets kill the process; events come one by one and stop at `MAX_DEPTH`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

import yaml

MAX_BYTES = 1_000_000
MAX_DEPTH = 12

_LOADER: type = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

_DOES_NOT_FIT = (
    "This line does not fit the lines above it. Check how far it is moved in, that nothing follows a closing quote, and"
    ' that a text that begins with a bracket is in quotes or under ">-".'
)

# Beginnings of what PyYAML and libyaml say, and what it nearly always means in our files.
_EXPLANATIONS = (
    (
        "mapping values are not allowed",
        "A colon followed by a space begins a new key, and there cannot be one here. Put the text in quotes or under"
        ' ">-", or check how far the line is moved in.',
    ),
    ("found character '\\t'", "There is a tab at the beginning of this line. Use spaces."),
    (
        "found character",
        "A text cannot begin with this character or hold a tab before it. Use spaces, and put the text in quotes"
        ' or under ">-".',
    ),
    ("found unexpected end of stream", "A quote that opens here is never closed."),
    ("found unknown escape", 'In "double quotes" a backslash begins a code. Use single quotes.'),
    ("found undefined alias", 'A text cannot begin with "*". Put it in quotes or under ">-".'),
    ("could not find expected ':'", "This line is no key with a colon and no list item. Check how far it is moved in."),
    (
        "did not find expected key",
        _DOES_NOT_FIT,
    ),
    (
        "expected <block end>",
        _DOES_NOT_FIT,
    ),
    (
        "did not find expected '-' indicator",
        'This line stands in a list but does not begin with "- ". Check how far it is moved in.',
    ),
    ("did not find expected ','", "A bracket that opens here is never closed. Put a text with brackets in quotes."),
    ("expected ','", "A bracket that opens here is never closed. Put a text with brackets in quotes."),
)


@dataclass(frozen=True)
class Text:
    value: str
    line: int


@dataclass(frozen=True)
class Items:
    """A list."""

    nodes: tuple[Node, ...]
    line: int


@dataclass(frozen=True)
class Table:
    """A mapping, in the order of the file."""

    nodes: dict[str, Node]
    key_lines: dict[str, int]
    line: int


Node: TypeAlias = Text | Items | Table


@dataclass(frozen=True)
class Mistake:
    line: int
    code: str
    message: str


@dataclass(frozen=True)
class Document:
    """`root` is None where the file is empty or cannot be read; with mistakes it holds what could be read."""

    root: Node | None
    mistakes: tuple[Mistake, ...]

    @property
    def readable(self) -> bool:
        return self.root is not None


class _UnreadableError(Exception):
    def __init__(self, line: int, code: str, message: str) -> None:
        super().__init__(message)
        self.mistake = Mistake(line, code, message)


def load(raw: bytes) -> Document:
    """Never raises: whatever the bytes are, the answer is nodes or mistakes."""
    if len(raw) > MAX_BYTES:
        return _refused(1, "too-big", f"The file is larger than {MAX_BYTES:,} bytes. Split it.")
    try:
        text = unicodedata.normalize("NFC", raw.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return _refused(line, "not-utf8", "A letter on this line is not saved as UTF-8. Save the file as UTF-8.")
    builder = _Builder(text)
    try:
        root = builder.build()
    except _UnreadableError as error:
        return Document(None, (*builder.mistakes, error.mistake))
    return Document(root, tuple(builder.mistakes))


def find(root: Node | None, *keys: str) -> tuple[Node | None, int]:
    """The node under `keys` (list items by their number from 0) and its line; where there is none, the nearest line.

    The line of a mapping's value is that of its key, where a person would look for it.
    """
    node, line = root, root.line if root else 1
    for key in keys:
        if isinstance(node, Table) and key in node.nodes:
            line = node.key_lines[key]
            node = node.nodes[key]
        elif isinstance(node, Items) and key.isdigit() and int(key) < len(node.nodes):
            node = node.nodes[int(key)]
            line = node.line
        else:
            return None, line
    return node, line


def _refused(line: int, code: str, message: str) -> Document:
    return Document(None, (Mistake(line, code, message),))


class _Builder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.mistakes: list[Mistake] = []
        self.events = self._events()

    def build(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self.events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _UnreadableError(
                        _line(event), "yaml", 'A line "---" begins a second document. Remove the line.'
                    )
            elif isinstance(event, yaml.NodeEvent):
                root = self._node(event, 1)
        # An empty file and a file of comments both come as one empty text or as nothing.
        return None if isinstance(root, Text) and not root.value else root

    def _events(self) -> Iterator[yaml.Event]:
        try:
            yield from yaml.parse(self.text, Loader=_LOADER)
        except yaml.MarkedYAMLError as error:
            raise self._explained(error) from None
        except (yaml.YAMLError, UnicodeError):
            raise _UnreadableError(self._line_of_control(), "yaml", _CONTROL) from None

    def _explained(self, error: yaml.MarkedYAMLError) -> _UnreadableError:
        problem = error.problem or ""
        where = error.problem_mark
        # A quote or bracket that is never closed is told where it opens, not at the end of the file.
        if error.context_mark and ("end of stream" in problem or "','" in problem):
            where = error.context_mark
        message = next((told for begins, told in _EXPLANATIONS if begins in problem), None)
        line = where.line + 1 if where else 1
        return _UnreadableError(line, "yaml", message or f"This line cannot be read as YAML ({problem}).")

    def _line_of_control(self) -> int:
        found = _CONTROL_CHARACTER.search(self.text)
        return self.text.count("\n", 0, found.start()) + 1 if found else 1

    def _node(self, event: yaml.Event, depth: int) -> Node:
        line = _line(event)
        if isinstance(event, yaml.AliasEvent):
            raise _UnreadableError(line, "alias", 'A text cannot begin with "*". Put it in quotes or under ">-".')
        if getattr(event, "anchor", None):
            raise _UnreadableError(line, "alias", 'A text cannot begin with "&". Put it in quotes or under ">-".')
        if getattr(event, "tag", None):
            raise _UnreadableError(line, "alias", 'A text cannot begin with "!". Put it in quotes or under ">-".')
        if isinstance(event, yaml.ScalarEvent):
            return Text(event.value.strip(), line)
        if depth > MAX_DEPTH:
            raise _UnreadableError(line, "yaml", "There are too many lists or brackets inside each other here.")
        if isinstance(event, yaml.SequenceStartEvent):
            return self._items(line, depth)
        return self._table(line, depth)

    def _items(self, line: int, depth: int) -> Items:
        nodes = []
        for event in self.events:
            if isinstance(event, yaml.SequenceEndEvent):
                break
            nodes.append(self._node(event, depth + 1))
        return Items(tuple(nodes), line)

    def _table(self, line: int, depth: int) -> Table:
        nodes: dict[str, Node] = {}
        key_lines: dict[str, int] = {}
        for event in self.events:
            if isinstance(event, yaml.MappingEndEvent):
                break
            key = self._node(event, depth + 1)
            value = self._node(next(self.events), depth + 1)
            if not isinstance(key, Text):
                raise _UnreadableError(key.line, "yaml", "A text that begins with a bracket must be in quotes.")
            if key.value in nodes:
                message = f'"{key.value}" stands twice, here and on line {key_lines[key.value]}. Keep one of them.'
                self.mistakes.append(Mistake(key.line, "duplicate-key", message))
                continue
            nodes[key.value] = value
            key_lines[key.value] = key.line
        return Table(nodes, key_lines, line)


_CONTROL = "There is an invisible control character on this line. Type the line anew."
_CONTROL_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]")


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1
