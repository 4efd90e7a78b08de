"""`python -m bot.dialogue.train ROOT ARCHIVE`: what `rasa train` makes, without TensorFlow and without the examples.

Rasa's training imports every component that it knows, DIET and TED among them, and a validator asks of each pipeline
whether it holds one. Here only RulePolicy is known and the classes that the validator names are empty; the rest of
the training is Rasa's own. `rasa train` gives the same rules, slower, and remains the reference.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
import types
from pathlib import Path
from typing import Any

import structlog

from bot.dialogue.rasa_light import slim_imports

_NAMED_BY_THE_VALIDATOR = {
    "rasa.nlu.classifiers.diet_classifier": "DIETClassifier",
    "rasa.nlu.selectors.response_selector": "ResponseSelector",
    "rasa.core.policies.ted_policy": "TEDPolicy",
}


def keep_tensorflow_out() -> None:
    slim_imports()
    from rasa.core.policies.rule_policy import RulePolicy
    from rasa.engine.graph import GraphComponent

    for module_name, class_name in _NAMED_BY_THE_VALIDATOR.items():
        module = types.ModuleType(module_name)
        setattr(module, class_name, type(class_name, (GraphComponent,), {}))
        sys.modules[module_name] = module
    components = types.ModuleType("rasa.engine.recipes.default_components")
    components.DEFAULT_COMPONENTS = [RulePolicy]  # type: ignore[attr-defined]
    sys.modules[components.__name__] = components


def train(root: Path, archive: Path) -> None:
    from rasa.model_training import _train_graph
    from rasa.shared.data import TrainingType
    from rasa.shared.importers.importer import TrainingDataImporter
    from rasa.shared.utils.io import read_config_file

    config: dict[str, Any] = read_config_file(str(root / "config.yml"))
    config["importers"] = [{"name": "RasaFileImporter"}]
    importer = TrainingDataImporter.load_from_dict(
        config, str(root / "config.yml"), str(root / "domain.yml"), [str(root / "data")]
    )
    # BOTH, although there are no examples: the components must be in the model, and none of them learns from any.
    _train_graph(
        importer, TrainingType.BOTH, output_path=str(archive.parent), fixed_model_name=archive.name,
        force_full_training=True,
    )  # fmt: skip


def main(root: str, archive: str) -> None:
    keep_tensorflow_out()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    with tempfile.TemporaryDirectory() as cache:
        os.environ["RASA_CACHE_DIRECTORY"] = cache
        train(Path(root), Path(archive))


if __name__ == "__main__":
    main(*sys.argv[1:])
