"""Rasa 3.6.21 without what serving never needs. Import this before any other module of Rasa.

Each change is small, keeps the behaviour of what remains, and is held by tests/dialogue/test_rasa_light.py and by the
pin on 3.6.21, the last release of its line:

- `defer`: TensorFlow is not imported (start in 1.5 s and 185 MiB instead of 5 s and 550 MiB), nor, through Rasa's
  module of tests that its rules name, Matplotlib.
- `keep_warning_filters`: Sanic turns on the deprecation warnings of every library, for everyone who imports it.
- `serve_without_train_graph`: a model archive also names the classes that trained it, DIET's among them; a server
  never runs that half.
- `check_results_once_compiled`: Rasa checks the big schema of action results anew at every result (25 ms a message).
- `remember_event_classes`: Rasa walks all event classes for every stored event.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import sys
import threading
import types
import warnings
from typing import Any

os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
# Rasa's stores import SQLAlchemy's old base class, which would print a notice at each start.
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

_lock = threading.RLock()


class _Deferred(types.ModuleType):
    """A module that runs at the first use of one of its names. (importlib's LazyLoader runs at a second `import`.)"""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        with _lock:
            if type(self) is _Deferred:
                self.__class__ = types.ModuleType  # type: ignore[assignment]
                assert self.__spec__
                assert self.__spec__.loader
                self.__spec__.loader.exec_module(self)
        return getattr(self, name)


def defer(name: str) -> None:
    if name in sys.modules:
        return
    parent_name, _, child = name.rpartition(".")
    parent = importlib.import_module(parent_name)
    spec = importlib.util.find_spec(name)
    assert spec
    module = _Deferred(name)
    module.__spec__, module.__file__, module.__loader__ = spec, spec.origin, spec.loader
    module.__package__ = spec.parent
    sys.modules[name] = module
    setattr(parent, child, module)


def keep_warning_filters() -> None:
    with warnings.catch_warnings():
        importlib.import_module("sanic.app")


def serve_without_train_graph() -> None:
    from rasa.engine.storage.storage import ModelMetadata

    read = ModelMetadata.from_dict.__func__

    def from_dict(cls: type[ModelMetadata], serialized: dict[str, Any]) -> ModelMetadata:
        return read(cls, {**serialized, "train_schema": {"nodes": {}}})

    ModelMetadata.from_dict = classmethod(from_dict)


def check_results_once_compiled() -> None:
    from jsonschema.validators import validator_for  # type: ignore[import-untyped]
    from rasa.core.actions.action import RemoteAction

    schema = RemoteAction.action_response_format_spec()
    validator = validator_for(schema)(schema)

    def check(_: RemoteAction, result: dict[str, Any]) -> bool:
        for error in validator.iter_errors(result):
            raise error
        return True

    RemoteAction._validate_action_result = check


def remember_event_classes() -> None:
    from rasa.shared.core.events import Event

    Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=256)(Event.resolve_by_type))


def slim_imports() -> None:
    keep_warning_filters()
    defer("rasa.utils.train_utils")
    defer("rasa.core.test")


@functools.lru_cache(maxsize=1)
def apply() -> None:
    """All of the above, once in a process."""
    slim_imports()
    serve_without_train_graph()
    check_results_once_compiled()
    remember_event_classes()
