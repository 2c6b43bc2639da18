"""What every namespace does with a call: check the rate and the payload, run it, and always answer."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import socketio
from pydantic import BaseModel, ValidationError
from socketio.exceptions import ConnectionRefusedError as Refusal

from hub.clock import Clock
from hub.errors import HubError, Invalid
from hub.realtime.origin import Environ
from hub.realtime.rate import Rate, TokenBucket
from hub.realtime.wire import Call, Ok, Refused, as_json

logger = logging.getLogger(__name__)

CALL_TIMEOUT_S = 10.0

Answer = dict[str, Any]  # Any: a JSON object
C = TypeVar("C", bound="Connection")
Handler = Callable[[C, Any], Awaitable[Ok]]  # Any: the payload's own type, checked before


@dataclass(slots=True, kw_only=True)
class Connection:
    """One socket in one namespace."""

    sid: str
    bucket: TokenBucket
    refusals: int = field(default=0)


def refused(error: HubError) -> Answer:
    """Return the answer that tells of this error."""
    wait = error.fields.get("retry_after_s")
    tries = error.fields.get("tries_left")
    view = Refused(code=error.code, detail=error.detail, retry_after_s=wait, tries_left=tries)
    return view.model_dump(mode="json", exclude_none=True)


def check_payload(
    model: type[BaseModel], arguments: tuple[Any, ...]
) -> Any:  # Any: off the wire; the model's type
    """Return the payload of a call; raises Invalid with the members that are wrong."""
    if len(arguments) > 1:
        raise Invalid("A call has one payload")
    given = arguments[0] if arguments and arguments[0] is not None else {}
    try:
        return model.model_validate(given)
    except ValidationError as error:
        places = [".".join(str(step) for step in fault["loc"]) or "payload" for fault in error.errors()]
        raise Invalid(f"Wrong or missing: {', '.join(dict.fromkeys(places))}") from error


class CallNamespace(socketio.AsyncNamespace, Generic[C]):  # type: ignore[misc]  # python-socketio is untyped
    """A namespace whose clients call typed, rate-limited methods and always get an answer."""

    rate = Rate(per_s=20, burst=60)

    def __init__(
        self,
        path: str,
        clock: Clock,
        schemas: Mapping[str, tuple[type[Call], type[Ok]]],
        handlers: Mapping[str, Handler[C]],
    ) -> None:
        super().__init__(path)
        if schemas.keys() != handlers.keys():
            raise ValueError(f"{path}: {schemas.keys() ^ handlers.keys()} are declared or handled, not both")
        self._clock = clock
        self._schemas = schemas
        self._handlers = handlers
        self.connections: dict[str, C] = {}

    async def welcome(self, sid: str, environ: Environ, auth: object) -> C:
        """Return the connection of a client that may come in; raises HubError for one that may not."""
        raise NotImplementedError

    async def greet(self, connection: C) -> None:
        """Speak first, once the client knows that it is connected."""

    async def farewell(self, connection: C) -> None:
        """Clear up after a client that has gone."""

    async def trigger_event(self, event: str, *args: Any) -> Any:  # Any: python-socketio's own signature
        """Handle whatever python-socketio reports."""
        if event == "connect":
            return await self._connect(args[0], args[1], args[2] if len(args) > 2 else None)
        if event == "disconnect":
            return await self._disconnect(args[0])
        connection = self.connections.get(args[0])
        return None if connection is None else await self._call(connection, event, args[1:])

    def bucket(self) -> TokenBucket:
        """Return a full bucket for a new socket."""
        return TokenBucket(self.rate, self._clock.monotonic())

    async def _connect(self, sid: str, environ: Environ, auth: object) -> None:
        try:
            async with asyncio.timeout(CALL_TIMEOUT_S):
                self.connections[sid] = await self.welcome(sid, environ, auth)
        except HubError as error:
            raise Refusal(error.detail, {"code": error.code, "detail": error.detail}) from error
        except TimeoutError as error:
            raise Refusal("Try again", {"code": "unavailable", "detail": "Try again"}) from error
        except Exception as error:
            logger.exception("A connection to %s failed", self.namespace)
            raise Refusal("Internal error", {"code": "internal", "detail": "Internal error"}) from error

    async def connected(self, sid: str) -> None:
        """Greet a client that has just been told that it is connected."""
        connection = self.connections.get(sid)
        if connection is None:
            return
        try:
            await self.greet(connection)
        except Exception:
            # Without its greeting a client would wait for ever: let it come again.
            logger.exception("Greeting of socket %s in %s failed", sid, self.namespace)
            await self.disconnect(sid)

    async def _disconnect(self, sid: str) -> None:
        connection = self.connections.pop(sid, None)
        if connection is not None:
            await self.farewell(connection)

    async def _call(self, connection: C, event: str, arguments: tuple[Any, ...]) -> Answer:
        try:
            wait_s = connection.bucket.take(self._clock.monotonic())
            if wait_s:
                return await self._slow_down(connection, wait_s)
            return await self._handle(connection, event, arguments)
        except HubError as error:
            return refused(error)
        except TimeoutError:
            logger.warning("Call %s in %s took too long", event[:40], self.namespace)
            return {"ok": False, "code": "unavailable", "detail": "It took too long; try again"}
        except Exception:
            logger.exception("Call %s in %s failed", event[:40], self.namespace)
            return {"ok": False, "code": "internal", "detail": "Internal error"}

    async def _handle(self, connection: C, event: str, arguments: tuple[Any, ...]) -> Answer:
        if event not in self._handlers:
            raise Invalid("There is no such call")
        payload = check_payload(self._schemas[event][0], arguments)
        async with asyncio.timeout(CALL_TIMEOUT_S):
            return as_json(await self._handlers[event](connection, payload))

    async def _slow_down(self, connection: C, wait_s: float) -> Answer:
        connection.refusals += 1
        if connection.refusals > self.rate.burst * 5:
            await self.disconnect(connection.sid)
        return {
            "ok": False,
            "code": "too_many_requests",
            "detail": "Slow down",
            "retry_after_s": round(wait_s, 2),
        }
