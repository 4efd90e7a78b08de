"""Rasa's custom actions, called in the same event loop instead of posted to a server.

Rasa asks an action endpoint for `request(json=...)` and nothing else; this one hands the same call to the executor
that the action server of rasa-sdk uses, so actions cannot tell the difference. No port, no second process.
"""

from __future__ import annotations

import json
from typing import Any

from rasa.utils.endpoints import ClientResponseError, EndpointConfig
from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionExecutionRejection

import actions


class LocalActions(EndpointConfig):  # type: ignore[misc]
    def __init__(self) -> None:
        # The domain is large and no action asks for it: `enable_selective_domain` leaves it out of every call.
        super().__init__(url="local://actions", enable_selective_domain=True)
        self._executor = ActionExecutor()
        self._executor.register_package(actions)

    async def request(self, *_: Any, **kwargs: Any) -> Any:
        try:
            return await self._executor.run(kwargs["json"])
        except ActionExecutionRejection as rejection:  # as the action server answers it
            body = json.dumps({"error": rejection.message, "action_name": rejection.action_name})
            raise ClientResponseError(400, "rejected", body) from rejection
