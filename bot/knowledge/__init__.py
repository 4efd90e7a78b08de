"""Read, check and find the files under `knowledge/`: the only room that knows their YAML.

Shapes are in `model`, the format in docs/knowledge-format.md. Nothing here knows a channel, a model or Rasa.
"""
