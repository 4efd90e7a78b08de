"""`ask` and `chat`, as a person and as a program meets them; on what `make setup` has prepared."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from bot.answering.context import Context
from bot.answering.service import Service, shared_service
from bot.cli.ask import report
from bot.dialogue.assistant import Assistant
from bot.dialogue.engine import DirectEngine
from bot.rendering.channels import render

pytestmark = pytest.mark.model

CANARY = "qwzx4711"
PASSPORT = {
    "mi jefe me quito el pasaporte": "es",
    "my boss took my passport and wont give it back": "en",
    "mon patron a pris mon passeport": "fr",
    "kinuha ng amo ko ang passport ko": "tl",
    "ਮਾਲਕ ਨੇ ਮੇਰਾ ਪਾਸਪੋਰਟ ਰੱਖ ਲਿਆ ਹੈ": "pa",
    "malik ne mera passport rakh leya": "pa",
}


@pytest.fixture(scope="module")
def service() -> Service:
    return shared_service()


async def ask(service: Service, text: str, context: Context, channel: str = "sms") -> dict:
    direct = DirectEngine(service)
    turns = [turn async for turn in Assistant(service, direct, direct).handle(text, context)]
    messages = [message for turn in turns for message in render(turn, channel, True)]
    return report(service, service.read(text, context), turns, messages, 1.0)


@pytest.mark.parametrize(("text", "language"), PASSPORT.items())
async def test_the_passport_is_understood_in_five_languages_and_two_scripts(
    service: Service, text: str, language: str
) -> None:
    said = await ask(service, text, Context())
    assert (said["entries"][0]["id"], said["language"], said["band"]) == ("passport-taken", language, "answer")


async def test_the_json_has_the_agreed_shape(service: Service) -> None:
    said = await ask(service, "mi jefe me quito el pasaporte", Context(region="ON"))
    assert list(said) == [
        "language", "language_sure", "band", "danger", "entries", "region", "replies", "sources", "took_ms",
    ]  # fmt: skip
    assert said["region"] == "ON"
    assert said["danger"] in (None, "soft")
    assert set(said["replies"][0]) == {"text", "encoding", "segments"}
    assert set(said["sources"][0]) == {"title", "url", "checked"}
    json.dumps(said)


async def test_danger_comes_first(service: Service) -> None:
    said = await ask(service, "he is hitting me and my boss did not pay me", Context())
    assert (said["band"], said["danger"]) == ("danger", "hard")
    assert "911" in said["replies"][0]["text"]


async def test_what_we_do_not_answer_is_refused(service: Service) -> None:
    said = await ask(service, "will it rain in toronto tomorrow afternoon", Context())
    assert said["band"] in ("unknown", "choose")
    assert said["sources"] == []


def test_a_conversation_survives_whatever_is_typed_and_logs_nothing_of_it() -> None:
    lines = [
        f"hello {CANARY}".encode(),
        b"\xff\xfe\xfa broken bytes",
        b"",
        "\U0001f389".encode(),
        b"/restart",
        b'/question{"region":"ON"}',
        ("x" * 20_000).encode(),
        "\ufdfa".encode() * 9,
        f"{CANARY} did not pay me".encode(),
        b"sos",
        b"MENU",
    ]
    talk = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "chat"],
        input=b"\n".join(lines) + b"\n",
        capture_output=True,
        timeout=100,
        check=False,
    )
    said, logged = talk.stdout.decode(), talk.stderr.decode()
    assert talk.returncode == 0, logged
    assert "Traceback" not in said + logged
    assert CANARY not in logged
    assert said.count("bot> ") > len(lines)
    assert "911" in said


@pytest.mark.parametrize(
    ("setting", "value"), [("KNOWLEDGE_DIR", "/nowhere"), ("USE_ENCODER", "perhaps"), ("ENGINE_TIMEOUT_S", "soon")]
)
def test_a_wrong_setting_is_one_clear_line(setting: str, value: str) -> None:
    talk = subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", "ask", "hello"],
        env={"PATH": "", f"RIGHTS_BOT_{setting}": value},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert talk.returncode == 2
    assert talk.stderr.startswith(f"RIGHTS_BOT_{setting}: ")
    assert talk.stderr.count("\n") == 1
