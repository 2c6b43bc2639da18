"""The sockets' part of the OpenAPI document, made from the types on the wire."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from hub.realtime import wire, wire_calls, wire_visitor

PATH = "/socket.io"
_REF = "#/x-socketio/schemas/{model}"

Calls = Mapping[str, tuple[type[wire.Call], type[wire.Ok]]]
Events = Mapping[str, type[BaseModel]]
Json = dict[str, Any]  # Any: a JSON object

NAMESPACES: dict[str, tuple[type[wire.Call], Events, Calls]] = {
    "/agent": (
        wire.AgentHello,
        {**wire.AGENT_EVENTS, "call.changed": wire_calls.CallChanged},
        {**wire.AGENT_CALLS, **wire_calls.AGENT_CALL_CALLS},
    ),
    "/supervisor": (wire.AgentHello, wire.SUPERVISOR_EVENTS, wire.SUPERVISOR_CALLS),
    "/wallboard": (wire.WallboardHello, wire.SUPERVISOR_EVENTS, {}),
    "/visitor": (
        wire_visitor.VisitorAuth,
        {**wire_visitor.VISITOR_EVENTS, "call.changed": wire_calls.VisitorCallChanged},
        {**wire_visitor.VISITOR_CALLS, **wire_calls.VISITOR_CALL_CALLS},
    ),
}


def x_socketio() -> Json:
    """Return namespaces, their events and calls, and the JSON schemas they refer to."""
    _, definitions = models_json_schema(
        [(model, "validation") for model in _models()], ref_template=_REF, title="Socket.IO"
    )
    return {
        "path": PATH,
        "namespaces": {name: _namespace(*parts) for name, parts in NAMESPACES.items()},
        "schemas": definitions.get("$defs", {}),
    }


def _models() -> list[type[BaseModel]]:
    models: dict[type[BaseModel], None] = {wire.Refused: None}
    for hello, events, calls in NAMESPACES.values():
        models |= {hello: None} | dict.fromkeys(events.values())
        models |= dict.fromkeys(model for pair in calls.values() for model in pair)
    return list(models)


def _ref(model: type[BaseModel]) -> Json:
    return {"$ref": _REF.format(model=model.__name__)}


def _namespace(hello: type[wire.Call], events: Events, calls: Calls) -> Json:
    sent = {
        name: {"direction": "server", "description": model.__doc__, "payload": _ref(model)}
        for name, model in events.items()
    }
    called = {
        name: {
            "direction": "client",
            "description": payload.__doc__,
            "payload": _ref(payload),
            "ack": {"oneOf": [_ref(ack), _ref(wire.Refused)]},
        }
        for name, (payload, ack) in calls.items()
    }
    return {"auth": _ref(hello), "serverToClient": sent, "clientToServer": called}
