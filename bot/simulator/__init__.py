"""Telephones and providers without accounts: stand-ins of Twilio and Telegram that speak their real wire formats.

The demo (`make demo`) and the tests use the same ones: `twilio_api` and `telegram_api` are what the bot calls, `phones`
make the signed webhooks that a person's message causes, `handsets` and `page/` show it all in a browser.
"""
