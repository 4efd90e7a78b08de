"""Counts and latencies, without anything of a person: labels are channels, intents, tiers and kinds of ours."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

# Our own, so that nothing of the process or of another library slips in, and tests begin with an empty one.
REGISTRY = CollectorRegistry()
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 600)

received = Counter("rights_bot_received", "Messages stored", ["channel"], registry=REGISTRY)
repeated = Counter("rights_bot_repeated", "Second deliveries of a message, ignored", ["channel"], registry=REGISTRY)
refused = Counter("rights_bot_refused", "Requests that were not taken in", ["route", "reason"], registry=REGISTRY)
answered = Counter("rights_bot_answered", "Messages answered", ["channel", "what"], registry=REGISTRY)
crises = Counter("rights_bot_crises", "Messages that got help lines first", ["channel"], registry=REGISTRY)
limited = Counter("rights_bot_limited", "Messages over a limit", ["limit"], registry=REGISTRY)
set_aside = Counter("rights_bot_set_aside", "Messages that could not be answered", ["channel"], registry=REGISTRY)
failures = Counter("rights_bot_failures", "Work that failed and is tried again", ["what"], registry=REGISTRY)
sent = Counter("rights_bot_sent", "Messages that the provider took", ["channel"], registry=REGISTRY)
segments = Counter("rights_bot_sms_segments", "SMS segments sent", registry=REGISTRY)
not_sent = Counter("rights_bot_not_sent", "Tries to send that failed", ["channel", "why"], registry=REGISTRY)
doubts = Counter("rights_bot_doubts", "Messages of which it was unsure whether they went out", ["channel", "outcome"],
                 registry=REGISTRY)  # fmt: skip

acknowledged_s = Histogram("rights_bot_webhook_seconds", "From the request to its answer", ["route"],
                           buckets=_SECONDS, registry=REGISTRY)  # fmt: skip
answered_s = Histogram("rights_bot_answer_seconds", "From the claim to the committed reply", buckets=_SECONDS,
                       registry=REGISTRY)  # fmt: skip
reply_s = Histogram("rights_bot_reply_seconds", "From the message to the reply at the provider", ["channel"],
                    buckets=_SECONDS, registry=REGISTRY)  # fmt: skip

waiting = Gauge("rights_bot_waiting", "Rows that wait", ["box"], registry=REGISTRY)
cases = Gauge("rights_bot_cases", "Open cases; overdue ones wait too", ["state"], registry=REGISTRY)
oldest_s = Gauge("rights_bot_oldest_seconds", "Age of the oldest row that waits", ["box"], registry=REGISTRY)
