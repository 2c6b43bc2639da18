"""The door for providers' requests."""

import pytest

from hub.bootstrap.carried_webhooks import CarriedWebhooks
from hub.calls.ports import NoCalls
from hub.calls.shared_desk import SharedDesk
from hub.channels.contract import (
    Anomalous,
    Capabilities,
    Unsupported,
    WebhookRequest,
    WebhookResponse,
    WebhookRoute,
)
from hub.channels.webhooks import Webhooks
from hub.clock import ManualClock
from hub.domain.ticket import Ticket
from hub.errors import Forbidden, HubError
from hub.ids import IdFactory
from tests.factories import NOON
from tests.fakes.channels import FakeChannel, FakeChannels
from tests.fakes.post import Post
from tests.fakes.repositories import MemoryRepository


def make_request(method: str = "POST", body: bytes = b"x") -> WebhookRequest:
    return WebhookRequest(
        method=method, url="/webhooks/inbox1/in", tail="in", headers={}, query={}, body=body
    )


def make_door(outcome: Exception | WebhookResponse, *, calls: bool = False) -> Webhooks:
    channel = FakeChannel(capabilities=Capabilities(calls=calls))

    async def handle(request: WebhookRequest) -> WebhookResponse:
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    channel.hooks = [WebhookRoute(tail="in", handle=handle)]
    return Webhooks(FakeChannels(channel), max_body_bytes=10)


async def test_the_routes_answer_is_the_answer() -> None:
    door = make_door(WebhookResponse(status=201, body=b"ok"))
    assert (await door.handle("inbox1", "in", make_request())).status == 201
    assert door.counters.handled == {("fake", "accepted"): 1}


async def test_what_is_of_no_interest_is_acknowledged() -> None:
    door = make_door(Unsupported("a receipt"))
    assert (await door.handle("inbox1", "in", make_request())).status == 200
    assert door.counters.handled == {("fake", "ignored"): 1}


@pytest.mark.parametrize(
    ("inbox", "tail", "request_", "outcome", "status", "counted"),
    [
        ("nobody", "in", make_request(), Forbidden(), 404, ("", "not_found")),
        ("inbox1", "other", make_request(), Forbidden(), 404, ("fake", "not_found")),
        ("inbox1", "in", make_request("GET"), Forbidden(), 405, ("", "method_not_allowed")),
        ("inbox1", "in", make_request(body=b"x" * 11), Forbidden(), 413, ("", "too_large")),
        ("inbox1", "in", make_request(), Forbidden(), 403, ("fake", "forbidden")),
        ("inbox1", "in", make_request(), Anomalous("no id"), 400, ("fake", "bad_webhook")),
    ],
)
async def test_refusals_are_counted_by_kind_and_code(
    inbox: str, tail: str, request_: WebhookRequest, outcome: Exception, status: int, counted: tuple[str, str]
) -> None:
    door = make_door(outcome)
    with pytest.raises(HubError) as raised:
        await door.handle(inbox, tail, request_)
    assert raised.value.status == status
    assert door.counters.refused == {counted: 1}
    assert not door.counters.handled


def two_doors(outcome: Exception | WebhookResponse) -> tuple[Webhooks, Post]:
    """Return the door of a process that runs no calls, and what carries its notes to the one that does."""
    doors = [make_door(outcome, calls=True), make_door(WebhookResponse(body=b"one moment"), calls=True)]
    posts = [Post(), Post()]
    clock = ManualClock(NOON)
    tickets = MemoryRepository[Ticket]()
    for at, (door, post) in enumerate(zip(doors, posts, strict=True)):
        runs_here = at == 0
        stamps = (clock, IdFactory(clock))
        desk = SharedDesk(
            NoCalls(), post, lambda runs_here=runs_here: runs_here, tickets, lambda agent_id: None, stamps
        )
        door.lead_calls(lambda runs_here=runs_here: runs_here, CarriedWebhooks(door, desk).carry)
        posts[1 - at].hear = desk.heard
    return doors[1], posts[1]


async def test_what_concerns_calls_is_answered_where_they_are_run() -> None:
    answer = WebhookResponse(status=201, body=b"<Response/>", content_type="text/xml", headers={"a": "b"})
    door, _ = two_doors(answer)
    assert await door.handle("inbox1", "in", make_request()) == answer


@pytest.mark.parametrize(
    ("outcome", "code"), [(Forbidden("no"), "forbidden"), (ValueError("bug"), "internal")]
)
async def test_what_is_refused_where_calls_are_run_is_refused_here(outcome: Exception, code: str) -> None:
    door, _ = two_doors(outcome)
    with pytest.raises(HubError) as raised:
        await door.handle("inbox1", "in", make_request())
    assert raised.value.code == code


async def test_what_nobody_answers_elsewhere_is_answered_as_when_calls_are_run_nowhere() -> None:
    door, post = two_doors(WebhookResponse())
    post.problem = "Redis is away"
    assert (await door.handle("inbox1", "in", make_request())).body == b"one moment"
