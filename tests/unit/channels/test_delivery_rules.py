"""Whatever order news comes in, the end is the same, and no state ever goes back."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.channels.delivery_rules import accepted, claim, failed, informed, is_due, postponed, retried
from hub.clock import ManualClock
from hub.domain.message import Delivery, DeliveryReceipt, DeliveryState, DeliveryUpdate, Message
from hub.errors import Conflict
from hub.ids import IdFactory
from hub.tickets.replies.outbound import again
from hub.tickets.work_events import Moment
from tests.factories.outbound import START, make_reply

IDS = IdFactory(ManualClock(START))
NEWS = [DeliveryState.SENT, DeliveryState.FAILED, DeliveryState.DELIVERED, DeliveryState.READ]
ORDER = [DeliveryState.SENDING, *NEWS]


def being_sent(**fields: object) -> Message:
    delivery = Delivery(state=DeliveryState.SENDING, attempts=1, next_attempt_at=START)
    return replace(make_reply("m"), delivery=delivery, **fields)


def take_in(message: Message, state: DeliveryState, external_id: str = "x1") -> Message:
    update = DeliveryUpdate(inbox_id="inbox1", external_id=external_id, state=state)
    change = informed(message, update, START, IDS)
    return message if change is None else change.entity


def state_of(message: Message) -> DeliveryState:
    assert message.delivery is not None
    return message.delivery.state


@given(st.lists(st.sampled_from(NEWS), min_size=1, max_size=4))
def test_every_order_of_the_same_news_ends_alike(news: list[DeliveryState]) -> None:
    ends = set()
    for order in permutations(news):
        message = being_sent()
        for state in order:
            before = state_of(message)
            message = take_in(message, state)
            assert ORDER.index(state_of(message)) >= ORDER.index(before)
        ends.add(state_of(message))
    assert ends == {max(news, key=ORDER.index)}


@given(st.lists(st.sampled_from([*NEWS, "receipt"]), max_size=6))
def test_the_receipt_never_undoes_news(steps: list[DeliveryState | str]) -> None:
    message = being_sent()
    for step in steps:
        before = ORDER.index(state_of(message))
        if isinstance(step, DeliveryState):
            message = take_in(message, step)
        else:
            change = accepted(message, DeliveryReceipt(external_id="x1"), START, IDS)
            message = message if change is None else change.entity
        assert ORDER.index(state_of(message)) >= before


def test_news_of_another_attempt_is_none() -> None:
    assert take_in(being_sent(external_id="x1"), DeliveryState.FAILED, "x0").delivery == being_sent().delivery


def test_news_for_a_message_that_never_left_is_none() -> None:
    queued = make_reply("m")
    assert take_in(queued, DeliveryState.DELIVERED) is queued


def test_a_cancelled_message_stays_cancelled() -> None:
    cancelled = replace(make_reply("m"), delivery=Delivery(state=DeliveryState.CANCELLED))
    assert take_in(cancelled, DeliveryState.DELIVERED) is cancelled
    assert accepted(cancelled, DeliveryReceipt(external_id="x"), START, IDS) is None
    assert claim(cancelled, START, timedelta(seconds=1)) is None


def test_only_one_of_two_claims_succeeds_until_the_lease_is_over() -> None:
    now, lease = START + timedelta(hours=1), timedelta(seconds=120)
    first = claim(make_reply("m"), now, lease)
    assert first is not None
    assert claim(first.entity, now, lease) is None
    assert claim(first.entity, now + lease, lease) is not None


def test_a_message_that_waits_behind_another_is_due_whenever_it_is_first() -> None:
    far = START + timedelta(days=1)
    behind = postponed(make_reply("m"), far, "waits for an earlier reply")
    elsewhere = postponed(make_reply("m"), far, "the inbox is not up")
    assert behind is not None
    assert elsewhere is not None
    assert is_due(behind.entity, START)
    assert not is_due(elsewhere.entity, START)


def test_what_is_sent_can_neither_fail_nor_be_tried_again_by_us() -> None:
    sent = accepted(being_sent(), DeliveryReceipt(external_id="x1"), START, IDS)
    assert sent is not None
    assert failed(sent.entity, "late", START, IDS) is None
    assert retried(sent.entity, START, "late", START, IDS) is None
    with pytest.raises(Conflict):
        again(sent.entity, "ana", Moment(START, IDS))


def test_every_change_of_state_tells_of_itself() -> None:
    change = failed(being_sent(), "no such number", START, IDS)
    assert change is not None
    (event,) = change.events
    assert (event.message_id, event.state, event.reason) == ("m", "failed", "no such number")  # type: ignore[attr-defined]
