"""Does this message show danger? Help lines come before anything else.

`phrases` and `sos` need no model, no database, no Rasa and no network; `model` adds what phrases cannot see when there
is an encoder. Two tiers, since no single threshold does it: *hard* puts help lines before anything else, *soft*
puts one line on top of the normal answer.
"""
