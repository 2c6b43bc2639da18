"""The description of the sockets in the OpenAPI document."""

import json
import re

from hub.realtime.description import NAMESPACES, x_socketio


def test_every_reference_leads_to_a_schema() -> None:
    described = x_socketio()
    names = set(re.findall(r"#/x-socketio/schemas/(\w+)", json.dumps(described)))
    assert names <= described["schemas"].keys()
    assert "TicketView" in names


def test_every_event_and_call_of_the_public_interface_is_there() -> None:
    agent = x_socketio()["namespaces"]["/agent"]
    assert {
        "snapshot",
        "offer.made",
        "offer.withdrawn",
        "ticket.changed",
        "message.added",
        "agent.changed",
        "notice",
    } <= (agent["serverToClient"].keys())
    assert {"state.set", "offer.accept", "offer.decline", "message.send", "typing", "ticket.wrap_up"} <= (
        agent["clientToServer"].keys()
    )
    visitor = x_socketio()["namespaces"]["/visitor"]
    assert {"session", "message.added", "agent.typing", "queue.position", "closed"} <= visitor[
        "serverToClient"
    ].keys()
    assert {"message.send", "typing", "end", "rate"} <= visitor["clientToServer"].keys()
    assert {"/agent", "/supervisor", "/visitor", "/wallboard"} == set(NAMESPACES)
