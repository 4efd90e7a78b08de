"""What happens between a message and the replies to it: danger first, then an engine within its time, then a fallback.

`assistant` is what channels call. `engine` names the one method an engine has; `rasa_engine` drives Rasa Open Source
inside this process. Nothing outside this folder, `bot.nlu` and `actions` knows Rasa.
"""
