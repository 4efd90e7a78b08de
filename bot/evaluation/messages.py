"""Messages with what they mean, one JSON object a line, read with clear errors."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KINDS = ("question", "crisis", "near-miss", "out-of-scope", "location")


class MessagesError(ValueError):
    """A file of messages is wrong; the text says where and how to mend it."""


@dataclass(frozen=True)
class LabelledMessage:
    """`also`: other entries that answer it as well. `topic` is None where no entry is expected."""

    text: str
    lang: str
    kind: str
    topic: str | None = None
    also: tuple[str, ...] = ()
    script: str | None = None
    region: str | None = None

    @property
    def accepted(self) -> frozenset[str]:
        return frozenset({self.topic, *self.also} - {None}) if self.kind in ("question", "crisis") else frozenset()  # type: ignore[arg-type]


def read_messages(path: Path) -> list[LabelledMessage]:
    """Raises `MessagesError`."""
    try:
        # Not splitlines(): a JSON text may hold Unicode's other line separators. Editors on Windows write a BOM.
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise MessagesError(f"{path}: cannot be read ({error.strerror}).") from None
    except UnicodeDecodeError:
        raise MessagesError(f"{path}: is not UTF-8. Save it as UTF-8.") from None
    return [message for number, line in enumerate(lines, 1) if line.strip() for message in _read(path, number, line)]


def _read(path: Path, number: int, line: str) -> Iterable[LabelledMessage]:
    try:
        row: Any = json.loads(line)
    except json.JSONDecodeError as error:
        raise MessagesError(f"{path}:{number}: is not JSON ({error.msg}). Write one JSON object a line.") from None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str) or not isinstance(row.get("lang"), str):
        raise MessagesError(f'{path}:{number}: needs "text" and "lang", both text.')
    kind = row.get("kind", "question")
    if kind not in KINDS:
        raise MessagesError(f'{path}:{number}: "kind" is {kind!r}. Write one of: {", ".join(KINDS)}.')
    for name in ("topic", "script", "region"):
        if not isinstance(row.get(name), (str, type(None))):
            raise MessagesError(f'{path}:{number}: "{name}" is {row[name]!r}. Write it as text, or leave it out.')
    also = row.get("also") or []
    if not isinstance(also, list) or not all(isinstance(entry, str) for entry in also):
        raise MessagesError(f'{path}:{number}: "also" is {also!r}. Write a list of entries.')
    yield LabelledMessage(
        row["text"],
        row["lang"],
        kind,
        row.get("topic"),
        tuple(also),
        row.get("script"),
        row.get("region"),
    )
