"""Folders to read: `good/` as it is, and `good/` with the files of one `broken/<code>/` laid over it."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.knowledge.yaml_lines import MAX_BYTES

HERE = Path(__file__).parent
GOOD = HERE / "good"
BROKEN = HERE / "broken"
TODAY = dt.date(2026, 11, 22)


@dataclass(frozen=True)
class Expected:
    """`expected.yml`: where the mistake is, and what cannot be shown by a file laid over `good/`.

    `remove`: files that are missing; `link`: links to nowhere; `pad`: files that grow too big.
    """

    places: list[str]
    remove: list[str]
    link: list[str]
    pad: list[str]


def expected(code: str) -> Expected:
    written = yaml.safe_load((BROKEN / code / "expected.yml").read_text())
    return Expected(*(written.get(key, []) for key in ("places", "remove", "link", "pad")))


def copy_good(folder: Path) -> Path:
    shutil.copytree(GOOD, folder)
    return folder


def copy_broken(code: str, folder: Path) -> Path:
    copy_good(folder)
    ignored = shutil.ignore_patterns("expected.yml")
    shutil.copytree(BROKEN / code, folder, ignore=ignored, dirs_exist_ok=True)
    wanted = expected(code)
    for path in wanted.remove:
        (folder / path).unlink()
    for path in wanted.link:
        (folder / path).symlink_to(folder / "nowhere")
    for path in wanted.pad:
        with (folder / path).open("a") as stream:
            stream.write("#" * MAX_BYTES)
    return folder
