"""What Rasa does at a rule's step: slots in, `bot.answering` called, replies and slots out.

`base` does that for all; the other modules name the steps, so that rules, logs and figures can tell them apart.
"""

from actions import answers, conversation, handoff, preferences  # noqa: F401  Rasa finds actions in imported modules
