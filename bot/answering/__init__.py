"""What a person meant, and what the bot says to it: message + context -> `Reading` -> `Turn`.

`reading` understands, `responses` answers; both work without Rasa and without a network. The dialogue engine decides
between them what happens next; when it fails, `Service.respond` is called directly with the same reading.
"""
