"""A person put in touch with a partner: the case, its page, what is said in it both ways, and its end.

A case is one conversation with one partner. While a partner has it, the bot is silent but for danger, STOP and DELETE;
that is checked when a message is sent (`bot.delivery.outbox`). Every change of a case is one transaction with its line
of the audit and whatever is said because of it.
"""
