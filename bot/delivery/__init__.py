"""From the provider's webhook to the delivered reply, nothing lost: a spool of our own.

Inbox, conversation and outbox are tables of one database (SQLite, or PostgreSQL for several processes). A message is
stored before the provider gets its 200; one message of one person is worked on at a time, in order; its reply, the new
state of the conversation and "done" are one transaction; the reply is then sent, with growing waits, until the provider
has it.

No ready library does this on SQLite and PostgreSQL alike, in order per person and in one transaction: procrastinate has
the order but is PostgreSQL only; huey, celery's SQL transport and persist-queue lose a job when the process is killed
or know no order; saq, arq, taskiq and dramatiq have no order; dbos, pgqueuer and apscheduler 4 do not install beside
Rasa.
"""
