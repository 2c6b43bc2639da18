"""The door for providers' requests."""

import pytest

from hub.channels.contract import Anomalous, Unsupported, WebhookRequest, WebhookResponse, WebhookRoute
from hub.channels.webhooks import Webhooks
from hub.errors import Forbidden, HubError
from tests.fakes.channels import FakeChannel, FakeChannels


def make_request(method: str = "POST", body: bytes = b"x") -> WebhookRequest:
    return WebhookRequest(
        method=method, url="/webhooks/inbox1/in", tail="in", headers={}, query={}, body=body
    )


def make_door(outcome: Exception | WebhookResponse) -> Webhooks:
    channel = FakeChannel()

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
