"""Which way imports may point. What faces the internet and what holds the facts must outlive the dialogue engine."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Room -> the rooms of ours that it may import, beside itself.
WORDS = frozenset({"knowledge", "understanding"})
READING = WORDS | {"language", "region", "safety", "commands"}
ANSWERING = READING | {"answering", "settings"}
ALLOWED: dict[str, frozenset[str]] = {
    "settings": frozenset(),
    "understanding": frozenset(),
    "knowledge": frozenset({"understanding"}),
    "language": WORDS,
    "region": WORDS,
    "safety": WORDS,
    "commands": WORDS,
    "answering": READING | {"settings"},
    "rendering": ANSWERING,
    "evaluation": ANSWERING,
    "handoff": ANSWERING | {"rendering", "channels", "delivery", "privacy"},
    "privacy": frozenset(),
}
# These stand at the end of the arrows and may import all of ours.
OUTER = frozenset(["dialogue", "nlu", "cli", "channels", "delivery", "console", "operation", "web", "simulator"])

ENGINE = frozenset({"rasa", "rasa_sdk", "sanic", "tensorflow", "keras"})
WEB = frozenset(
    {"starlette", "fastapi", "uvicorn", "flask", "django", "aiohttp", "tornado", "quart", "litestar", "jinja2"}
)
USES_ENGINE = frozenset({"dialogue", "nlu", "actions"})


def modules() -> list[Path]:
    return sorted(path for folder in ("bot", "actions") for path in (ROOT / folder).rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return parts[1] if parts[0] == "bot" and len(parts) > 1 else parts[0]


def imports(source: str) -> Iterator[tuple[int, str]]:
    """(line, module) of every import, also those within functions; `from bot import settings` is `bot.settings`."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"line {node.lineno}: imports are absolute"
            names = [f"bot.{alias.name}" for alias in node.names] if node.module == "bot" else [node.module or ""]
            yield from ((node.lineno, name) for name in names)


def offences(room: str, where: str, source: str) -> Iterator[str]:
    for line, module in imports(source):
        top, *rest = module.split(".")
        if top in ENGINE and room not in USES_ENGINE:
            yield f"{where}:{line}: {room} imports {module}; only {', '.join(sorted(USES_ENGINE))} know the engine"
        elif room not in ALLOWED:
            continue
        elif top in WEB:
            yield f"{where}:{line}: {room} imports {module}, a web framework"
        elif top == "actions":
            yield f"{where}:{line}: {room} imports {module}, which belongs to the engine"
        elif top == "bot" and rest and rest[0] not in ALLOWED[room] | {room}:
            yield f"{where}:{line}: {room} imports {module}; the arrow points the other way"


def test_imports_point_one_way() -> None:
    found = [
        offence
        for path in modules()
        for offence in offences(room_of(path), str(path.relative_to(ROOT)), path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_room_has_its_place_in_the_table_above() -> None:
    rooms = {room_of(path) for path in modules()} - {"actions", "__init__"}
    assert rooms - ALLOWED.keys() - OUTER == set()


@pytest.mark.parametrize(
    ("room", "source", "offence"),
    [
        ("safety", "import os\nimport rasa.core", "x.py:2: safety imports rasa.core"),
        ("answering", "def f():\n    from rasa_sdk import Tracker", "x.py:2: answering imports rasa_sdk"),
        ("cli", "import tensorflow as tf", "x.py:1: cli imports tensorflow"),
        ("knowledge", "from starlette.routing import Route", "x.py:1: knowledge imports starlette.routing, a web"),
        ("understanding", "from bot.knowledge.model import Entry", "x.py:1: understanding imports bot.knowledge.model"),
        ("language", "from bot import answering", "x.py:1: language imports bot.answering"),
        ("region", "from bot.language.scripts import script_of", "x.py:1: region imports bot.language.scripts"),
        ("answering", "import bot.rendering.channels", "x.py:1: answering imports bot.rendering.channels"),
        ("rendering", "from actions.base import Action", "x.py:1: rendering imports actions.base"),
        ("dialogue", "import rasa", None),
        ("cli", "from bot.dialogue.assistant import Assistant", None),
        ("rendering", "from bot.answering.reply import Turn", None),
        ("safety", "from bot.safety.sos import is_sos\nimport re", None),
    ],
)
def test_an_offence_names_its_line(room: str, source: str, offence: str | None) -> None:
    found = list(offences(room, "x.py", source))
    assert len(found) == (offence is not None)
    assert offence is None or found[0].startswith(offence)


def test_answering_loads_no_engine_by_way_of_another_package() -> None:
    inner = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in modules()
        if room_of(path) in ALLOWED and path.stem != "encoder_child"
    ]
    program = f"import sys\nfor name in {inner}: __import__(name)\nprint(*sorted({set(ENGINE)} & sys.modules.keys()))"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=100, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.split() == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        f"{path.relative_to(ROOT)}:1: has no docstring"
        for path in modules()
        if (source := path.read_text(encoding="utf-8")).strip() and not ast.get_docstring(ast.parse(source))
    ]
    assert silent == []
