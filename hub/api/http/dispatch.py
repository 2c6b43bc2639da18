"""From a request to its operation and back: authenticate, authorise, check, call, render. For all operations alike."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from aiohttp import web

from hub.api.http.audit_trail import Act, record
from hub.api.http.authentication import Authenticator
from hub.api.http.operation import Call, Caller, Operation
from hub.api.http.parsing import check_json_type, parse_body, parse_query, path_values, read_limited
from hub.api.http.request_keys import AGENT_ID, OPERATION
from hub.api.services import ApiServices
from hub.domain.agent import Role
from hub.errors import Unauthenticated

WebHandler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Dispatcher:
    """Turn operations into handlers of the web framework."""

    def __init__(self, services: ApiServices, authenticator: Authenticator, timeout_s: float) -> None:
        self._services = services
        self._authenticator = authenticator
        self._timeout_s = timeout_s

    def handler(self, operation: Operation) -> WebHandler:
        """Return what the router calls for this operation."""

        async def handle(request: web.Request) -> web.StreamResponse:
            request[OPERATION] = operation.id
            caller = await self._authorised(request, operation)
            arguments = await _arguments(request, operation)
            call = Call(request=request, services=self._services, caller=caller)
            async with asyncio.timeout(None if operation.streams else self._timeout_s):
                answer = await operation.handler(call, **arguments)
            response = operation.render(answer)
            await self._note(operation, caller, arguments, response)
            for finish in call.after:
                finish(response)
            return response

        return handle

    async def _note(
        self,
        operation: Operation,
        caller: Caller | None,
        arguments: Mapping[str, Any],
        response: web.StreamResponse,
    ) -> None:  # Any: checked input
        """Write changes by supervisors and administrators to the audit trail."""
        if caller is None or not operation.unsafe or operation.role not in (Role.SUPERVISOR, Role.ADMIN):
            return
        subject = next((str(arguments[name]) for name in reversed(operation.path_parts)), _made_id(response))
        act = Act(
            actor_id=caller.agent.id,
            action=operation.id,
            noun=operation.tag,
            subject_id=subject,
            fields=frozenset(arguments["body"].model_fields_set if "body" in arguments else ()),
        )
        await record(self._services, act)

    async def _authorised(self, request: web.Request, operation: Operation) -> Caller | None:
        if operation.role is None:
            if operation.unsafe:
                self._authenticator.check_origin(request)
            return None
        caller = await self._authenticator.caller(request)
        if caller is None:
            raise Unauthenticated
        if operation.unsafe:
            self._authenticator.check_csrf(request, caller)
        self._services.access.check_may(caller.agent, operation.role)
        request[AGENT_ID] = caller.agent.id
        return caller


def _made_id(response: web.StreamResponse) -> str:
    if not isinstance(response, web.Response) or not isinstance(response.body, bytes):
        return ""
    made = json.loads(response.body)
    return str(made.get("id", "")) if isinstance(made, dict) else ""


async def _arguments(request: web.Request, operation: Operation) -> dict[str, Any]:  # Any: checked input
    arguments: dict[str, Any] = dict(path_values(request))
    if operation.query is not None:
        arguments["query"] = parse_query(request, operation.query)
    if operation.body is not None:
        check_json_type(request)
        raw = await read_limited(request, operation.max_body_bytes)
        arguments["body"] = parse_body(raw, operation.body)
    return arguments
