"""The settings: environment variables with the prefix `RIGHTS_BOT_`, and a `.env` file in the working folder.

docs/settings.md lists them. A wrong one stops the start with one clear line.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from dotenv import dotenv_values

PREFIX = "RIGHTS_BOT_"
PROJECT = Path(__file__).parents[1]


class SettingsError(ValueError):
    """A setting is wrong; the text says which, why, and how to mend it."""


@dataclass(frozen=True)
class Settings:
    """`knowledge_dir`: the words and facts. `cache_dir`: what can be made anew from them. `use_encoder`: off answers
    from character n-grams alone. `engine_timeout_s`: how long Rasa may take before the answer comes without it."""

    knowledge_dir: Path = PROJECT / "knowledge"
    cache_dir: Path = PROJECT / ".cache" / "rights-bot"
    use_encoder: bool = True
    engine_timeout_s: float = 5.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Raises `SettingsError`."""
        if environment is None:
            environment = {**{k: v for k, v in dotenv_values(".env").items() if v is not None}, **os.environ}
        values = {k.removeprefix(PREFIX): v for k, v in environment.items() if k.startswith(PREFIX) and v.strip()}
        settings = cls(
            knowledge_dir=Path(values.get("KNOWLEDGE_DIR", cls.knowledge_dir)),
            cache_dir=Path(values.get("CACHE_DIR", cls.cache_dir)),
            use_encoder=_switch("USE_ENCODER", values.get("USE_ENCODER", "on")),
            engine_timeout_s=_seconds("ENGINE_TIMEOUT_S", values.get("ENGINE_TIMEOUT_S", "5")),
        )
        if not settings.knowledge_dir.is_dir():
            raise SettingsError(
                f"{PREFIX}KNOWLEDGE_DIR: there is no folder {settings.knowledge_dir}. "
                "Give the folder that holds languages.yml and answers/."
            )
        if settings.cache_dir.exists() and not settings.cache_dir.is_dir():
            raise SettingsError(f"{PREFIX}CACHE_DIR: {settings.cache_dir} is a file. Give a folder; it need not exist.")
        return settings


def _switch(name: str, text: str) -> bool:
    known = {"on": True, "true": True, "yes": True, "1": True, "off": False, "false": False, "no": False, "0": False}
    try:
        return known[text.strip().lower()]
    except KeyError:
        raise SettingsError(f'{PREFIX}{name}: "{text}" is neither on nor off. Write on or off.') from None


def _seconds(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 60:
        raise SettingsError(f'{PREFIX}{name}: "{text}" is not a number of seconds from 0 to 60. Write for example 5.')
    return value
