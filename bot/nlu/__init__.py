"""Rasa's side of understanding: thin components over `bot.answering`, and the importer of our examples.

The components decide nothing. Each shows Rasa one side of a `Reading`: language, intent, region.
"""
