from __future__ import annotations

import subprocess
import sys
import types

import pytest

from bot.dialogue import rasa_light

# In a process of its own: other tests may import what must not be imported here.
ANSWER_ONCE = """
import asyncio, os, sys
from bot.answering.context import Context
from bot.dialogue.rasa_engine import RasaEngine
from tests.dialogue.small_answering import SmallAnswering

async def main():
    answering = SmallAnswering()
    engine = await RasaEngine.load(answering)
    text = "my boss did not pay me"
    turn = await engine.respond(text, answering.read(text, Context()), Context())
    assert turn.entry == "unpaid-wages", turn

    print(sorted({"tensorflow", "keras", "matplotlib"} & set(sys.modules)))
    files = [f"/proc/self/fd/{fd}" for fd in os.listdir("/proc/self/fd")]
    own = {os.readlink(file) for file in files if os.path.lexists(file)}
    sockets = [line.split() for file in ("tcp", "tcp6") for line in open(f"/proc/self/net/{file}").readlines()[1:]]
    print([fields[1] for fields in sockets if fields[3] == "0A" and f"socket:[{fields[9]}]" in own])

asyncio.run(main())
"""


def test_an_answer_needs_no_tensorflow_no_matplotlib_no_port_and_prints_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", ANSWER_ONCE], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[]\n[]\n"
    assert done.stderr == ""


def test_a_deferred_module_runs_at_its_first_use(tmp_path, monkeypatch) -> None:
    (tmp_path / "parcel").mkdir()
    (tmp_path / "parcel" / "__init__.py").write_text("")
    (tmp_path / "parcel" / "inside.py").write_text("import sys\nsys.parcel_opened = True\ncontent = 7\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    rasa_light.defer("parcel.inside")
    import parcel.inside

    assert not hasattr(sys, "parcel_opened")
    assert parcel.inside.content == 7
    assert sys.parcel_opened
    assert type(parcel.inside) is types.ModuleType


def test_results_of_actions_are_still_checked() -> None:
    from jsonschema import ValidationError
    from rasa.core.actions.action import RemoteAction

    rasa_light.apply()
    action = RemoteAction("action_answer", None)
    assert action._validate_action_result({"events": [{"event": "slot", "name": "menu", "value": []}], "responses": []})
    with pytest.raises(ValidationError):
        action._validate_action_result({"events": [], "responses": "none"})


def test_events_are_still_found_by_their_names() -> None:
    from rasa.shared.core.events import Event, SlotSet, UserUttered

    rasa_light.apply()
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("slot") is SlotSet
    assert Event.resolve_by_type("user") is UserUttered


def test_the_patches_fit_this_version_of_rasa() -> None:
    import rasa

    from bot.dialogue.model import RASA_VERSION

    assert rasa.__version__ == RASA_VERSION
