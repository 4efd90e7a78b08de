"""The model archive that Rasa loads: rules and wiring only, made once for each state of config, domain and rules.

Answers, messages and examples are not in it, so editing them needs no training; they are read and reloaded by
`bot.knowledge`. Training takes some seconds and happens in a process of its own, which ends with all that it imported.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache" / "rights-bot"
RASA_VERSION = "3.6.21"

Progress = Callable[[str], None]


class TrainingError(Exception):
    """Rasa could not make a model of config.yml, domain.yml and data/; the message is Rasa's own."""


def inputs(root: Path = ROOT) -> list[Path]:
    """The files that decide what the model is: those whose change makes another one necessary."""
    here = Path(__file__).parent
    return [
        root / "config.yml",
        root / "domain.yml",
        *sorted((root / "data").rglob("*.yml")),
        here / "train.py",
        here / "rasa_light.py",
    ]


def fingerprint(files: Iterable[Path], root: Path = ROOT) -> str:
    digest = hashlib.sha256(RASA_VERSION.encode())
    for file in files:
        name = file.relative_to(root) if file.is_relative_to(root) else Path(file.name)
        digest.update(f"\0{name}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def ready_model(root: Path = ROOT, cache: Path = CACHE, progress: Progress = lambda _: None) -> Path:
    """The archive for the files as they are now, trained if there is none yet."""
    archive = cache / f"dialogue-{fingerprint(inputs(root), root)}.tar.gz"
    if not archive.exists():
        progress("Preparing the dialogue (once, some seconds) ...")
        train(root, archive)
        progress("The dialogue is ready.")
        for old in set(cache.glob("dialogue-*.tar.gz")) - {archive}:
            old.unlink(missing_ok=True)
    return archive


def train(root: Path, archive: Path) -> None:
    archive.parent.mkdir(parents=True, exist_ok=True)
    environment = {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "PYTHONWARNINGS": "ignore",
        "TQDM_DISABLE": "1",
    }
    unfinished = archive.with_name(f"{os.getpid()}-{archive.name}")
    try:
        done = subprocess.run(
            [sys.executable, "-m", "bot.dialogue.train", str(root), str(unfinished)],
            env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        if done.returncode or not unfinished.exists():
            last_words = "\n".join((done.stdout + done.stderr).splitlines()[-80:])
            raise TrainingError(f"Rasa could not prepare the dialogue.\n{last_words}")
        unfinished.replace(archive)
    finally:
        unfinished.unlink(missing_ok=True)
