"""Which file under `knowledge/` is what, by its path alone."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path

PER_LANGUAGE = (
    "messages",
    "commands",
    "smalltalk",
    "danger",
    "out-of-scope",
    "samples",
    "terms",
    "place-words",
    "form-words",
    "pages",
)

REQUIRED = (
    *("languages.yml", "regions.yml", "partners.yml", "messages/en.yml", "commands/en.yml"),
    *("danger/en.yml", "danger/lines.yml"),
)

# What an answering language needs beside its answers: people must be able to leave, and be heard in danger.
NEEDED_IN_FULL = ("messages", "commands", "danger")

_SINGLE = {
    "languages.yml": "languages",
    "regions.yml": "regions",
    "partners.yml": "partners",
    "weak-sites.yml": "weak-sites",
    "danger/lines.yml": "danger-lines",
}


@lru_cache(maxsize=8192)
def kind_of(path: str) -> str | None:
    """`languages`, `regions`, `partners`, `weak-sites`, `danger-lines`, `facts`, `entry`, `words`, or one of
    `PER_LANGUAGE`."""
    if path in _SINGLE:
        return _SINGLE[path]
    *folders, name = path.split("/")
    if not name.endswith(".yml"):
        return None
    if folders[:1] == ["facts"]:
        return "facts"
    if folders[:1] == ["answers"] and len(folders) == 3:
        return "entry" if name == "entry.yml" else "words"
    if len(folders) == 1 and folders[0] in PER_LANGUAGE:
        return folders[0]
    return None


def language_of(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".yml")


Stat = tuple[int, int, int]
"""Times of the last change of the content and of the file, in nanoseconds, and size. The second cannot be set by hand:
it tells of a file put back from a backup with its old time."""


def scan(folder: Path) -> Mapping[str, Stat]:
    """Every file. Hidden files, notes and editors' copies are left out.

    Paths are relative, with forward slashes, in order.
    """
    return dict(sorted(_walk(folder, "")))


def _walk(folder: Path, prefix: str) -> Iterator[tuple[str, Stat]]:
    try:
        found = list(os.scandir(folder))
    except OSError:
        # The folder was removed between two looks, or there is none: what should be in it is reported as missing.
        return
    for entry in found:
        if entry.name.startswith(".") or entry.name.endswith(("~", ".md", ".swp")) or entry.name.startswith("LICENSE"):
            continue
        try:
            if entry.is_dir():
                yield from _walk(folder / entry.name, f"{prefix}{entry.name}/")
            else:
                stat = entry.stat()
                yield f"{prefix}{entry.name}", (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size)
        except OSError:
            # A dangling link, or a file removed while we look.
            yield f"{prefix}{entry.name}", (0, 0, 0)


def shown_folder(folder: Path) -> str:
    """The folder as someone in the current directory would type it."""
    whole = folder.absolute()
    here = Path.cwd()
    return str(whole.relative_to(here)) if whole.is_relative_to(here) else str(whole)
