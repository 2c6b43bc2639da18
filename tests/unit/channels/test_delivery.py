"""What the outbound worker does with queued messages."""

import asyncio
import logging
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from hub.channels.contract import Capabilities, ChannelError
from hub.channels.delivery import HISTORY, DeliveryWorker
from hub.channels.delivery_rules import BEHIND, UNSCANNED, DeliveryPolicy
from hub.channels.outgoing import Composer
from hub.clock import ManualClock
from hub.domain.attachment import ScanState
from hub.domain.interaction import ConsentWish, Party
from hub.domain.message import (
    Attachment,
    Author,
    AuthorKind,
    Delivery,
    DeliveryReceipt,
    DeliveryState,
    DeliveryUpdate,
    Message,
)
from hub.domain.suppression import SuppressionReason
from hub.domain.ticket_events import MessageAdded, MessageDeliveryChanged
from hub.errors import Conflict
from hub.ids import IdFactory
from hub.tickets.replies.outbound import again
from hub.tickets.work_events import Moment
from tests.factories.outbound import CUSTOMER, START, make_inbound, make_inbox, make_reply, make_ticket
from tests.fakes.channels import FakeChannel, FakeChannels, FakeSuppressions, MemoryFiles, MemoryMessages
from tests.fakes.repositories import MemoryRepository


class Floor:
    """A delivery worker with everything around it."""

    def __init__(self, channel: FakeChannel | None = None, policy: DeliveryPolicy | None = None) -> None:
        self.clock = ManualClock(START + timedelta(hours=1))
        self.ids = IdFactory(self.clock)
        self.channel = channel or FakeChannel()
        self.channels = FakeChannels(self.channel)
        self.messages = MemoryMessages()
        self.tickets: MemoryRepository = MemoryRepository()
        self.tickets.rows["ticket1"] = make_ticket()
        self.files = MemoryFiles(blob1=b"%PDF")
        self.suppressions = FakeSuppressions()
        self.pauses: list[float] = []
        self.worker = self.another_worker(policy)

    def another_worker(self, policy: DeliveryPolicy | None = None) -> DeliveryWorker:
        return DeliveryWorker(
            self.clock,
            self.ids,
            self.messages,
            self.channels,
            Composer(self.tickets, self.files, suppressions=self.suppressions),
            policy=policy,
            jitter=lambda: 1.0,
            pause=self._pause,
        )

    async def _pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0)

    async def run(self) -> None:
        await self.worker.sweep()
        await self.worker.idle()

    async def step(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))
        await self.run()

    async def retry(self, message_id: str) -> None:
        """Have a message sent again as an agent does, and hand the worker the event of it."""
        moment, before = Moment(self.clock.now(), self.ids), len(self.messages.events)
        await self.messages.update(message_id, lambda held: again(held, "ana", moment))
        await self.worker.on_event(self.messages.events[before])
        await self.worker.idle()

    def delivery(self, message_id: str) -> Delivery:
        found = self.messages.rows[message_id].delivery
        assert found is not None
        return found

    def failure(self, message_id: str) -> tuple[int, str]:
        found = self.delivery(message_id)
        assert found.state is DeliveryState.FAILED
        return found.attempts, found.reason

    def states(self) -> list[tuple[str, str]]:
        return [
            (e.message_id, e.state) for e in self.messages.events if isinstance(e, MessageDeliveryChanged)
        ]


async def test_a_queued_reply_leaves_and_is_known_by_the_providers_id() -> None:
    floor = Floor()
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    sent = floor.channel.sent[0]
    assert (sent.id, sent.recipient.value, sent.in_reply_to, sent.references) == (
        "b",
        "+14155550101",
        "ext-a",
        ("ext-a",),
    )
    assert (sent.thread_key, sent.ticket_number, sent.author_name) == ("thread1", 1001, "Ana")
    assert floor.messages.rows["b"].external_id == "ext-b"
    assert floor.delivery("b") == Delivery(state=DeliveryState.SENT, attempts=1)
    assert floor.states() == [("b", "sent")]


async def test_a_first_message_that_is_stored_before_its_ticket_leaves_when_the_ticket_is_there() -> None:
    floor = Floor()
    ticket = floor.tickets.rows.pop("ticket1")
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert (floor.channel.sent, floor.delivery("b").state) == ([], DeliveryState.QUEUED)
    floor.tickets.rows["ticket1"] = ticket
    await floor.step(1)
    assert [sent.id for sent in floor.channel.sent] == ["b"]


async def test_a_message_whose_ticket_never_comes_is_given_up() -> None:
    floor = Floor()
    del floor.tickets.rows["ticket1"]
    floor.messages.put(make_reply("b"))
    for _ in range(DeliveryPolicy().max_attempts):
        await floor.step(1)
    assert floor.failure("b")[1] == "the ticket is not there"


async def test_the_bot_is_silent_once_an_agent_has_the_ticket_unless_it_may_have_been_heard() -> None:
    floor = Floor()
    bot = Author(kind=AuthorKind.BOT, name="Shop")
    heard = Delivery(state=DeliveryState.SENDING, attempts=1, next_attempt_at=START)
    floor.tickets.rows["ticket1"] = replace(make_ticket(), assignee_id=None)
    floor.messages.put(make_inbound("a"), make_reply("b", author=bot))
    await floor.run()
    floor.tickets.rows["ticket1"] = replace(make_ticket(), assignee_id="ana")
    floor.messages.put(make_reply("c", 2, author=bot), make_reply("d", 3, author=bot, delivery=heard))
    floor.messages.put(make_reply("e", 4))
    await floor.run()
    assert [one.id for one in floor.channel.sent] == ["b", "d", "e"]
    assert floor.failure("c")[1] == "an agent has taken over"


async def test_a_reply_is_not_sent_before_its_time() -> None:
    floor = Floor()
    later = Delivery(state=DeliveryState.QUEUED, next_attempt_at=floor.clock.now() + timedelta(seconds=5))
    floor.messages.put(make_inbound("a"), make_reply("b", delivery=later))
    event = MessageAdded(id="e", at=START, ticket_id="ticket1", message_id="b", kind="reply")
    await floor.worker.on_event(event)
    await floor.worker.idle()
    assert floor.channel.sent == []
    await floor.step(5)
    assert len(floor.channel.sent) == 1


async def test_a_new_reply_wakes_the_worker_and_a_note_does_not() -> None:
    floor = Floor()
    floor.messages.put(make_inbound("a"), make_reply("b"))
    note = MessageAdded(id="e", at=START, ticket_id="ticket1", message_id="b", kind="note")
    await floor.worker.on_event(note)
    await floor.worker.idle()
    assert floor.channel.sent == []
    await floor.worker.on_event(replace(note, kind="reply"))
    await floor.worker.idle()
    assert [one.id for one in floor.channel.sent] == ["b"]


async def test_replies_of_one_ticket_leave_in_order_also_when_the_first_must_be_tried_again() -> None:
    floor = Floor()
    floor.channel.outcomes.append(ChannelError("busy", retryable=True))
    floor.messages.put(make_inbound("a"), make_reply("b"), make_reply("c", 2), make_reply("d", 3))
    await floor.run()
    assert [one.id for one in floor.channel.sent] == ["b"]
    assert floor.delivery("c").reason == BEHIND
    assert await floor.messages.deliverable(floor.clock.now(), 10) == []
    await floor.step(5)
    assert [one.id for one in floor.channel.sent] == ["b", "b", "c", "d"]
    assert floor.channel.sent[2].references == ("ext-a", "ext-b")


async def test_two_workers_send_each_message_once_and_in_order() -> None:
    floor = Floor()
    other = floor.another_worker()
    floor.messages.put(make_inbound("a"), *(make_reply(f"r{n}", n) for n in range(1, 9)))
    for _ in range(5):
        await asyncio.gather(floor.worker.sweep(), other.sweep())
        await asyncio.gather(floor.worker.idle(), other.idle())
        floor.clock.advance(timedelta(seconds=121))
    assert [one.id for one in floor.channel.sent] == [f"r{n}" for n in range(1, 9)]


async def test_tickets_go_side_by_side_up_to_the_inboxs_limit() -> None:
    floor = Floor(policy=DeliveryPolicy(concurrency=3))
    for n in range(10):
        floor.tickets.rows[f"t{n}"] = make_ticket(f"t{n}")
        floor.messages.put(make_inbound(f"a{n}", ticket_id=f"t{n}"), make_reply(f"b{n}", ticket_id=f"t{n}"))
    floor.channel.gate = lambda: asyncio.sleep(0.001)
    await floor.run()
    assert len(floor.channel.sent) == 10
    assert floor.channel.most_running == 3


@pytest.mark.parametrize(("provider", "ours"), [(2.0, 500.0), (None, 2.0), (50.0, 2.0)])
async def test_attempts_are_paced_per_inbox(provider: float | None, ours: float) -> None:
    channel = FakeChannel(capabilities=Capabilities(max_per_s=provider))
    floor = Floor(channel, DeliveryPolicy(concurrency=1, max_per_s=ours))
    floor.messages.put(make_inbound("a"), *(make_reply(f"r{n}", n) for n in range(1, 6)))
    await floor.run()
    assert floor.pauses == [0.5, 1.0, 1.5]


async def test_an_inbox_may_be_slower_than_its_provider_and_change_its_pace() -> None:
    channel = FakeChannel(make_inbox(max_per_s=2.0), Capabilities(max_per_s=50.0))
    floor = Floor(channel, DeliveryPolicy(concurrency=1))
    floor.messages.put(make_inbound("a"), *(make_reply(f"r{n}", n) for n in range(1, 6)))
    await floor.run()
    assert floor.pauses == [0.5, 1.0, 1.5]
    channel.inbox = make_inbox(max_per_s=0.0)
    floor.messages.put(*(make_reply(f"s{n}", n) for n in range(6, 11)))
    await floor.run()
    assert len(floor.pauses) == 3


async def test_the_wait_doubles_up_to_an_hour_and_ends_after_twelve_attempts() -> None:
    floor = Floor()
    floor.channel.outcomes.extend([ChannelError("busy", retryable=True)] * 20)
    floor.messages.put(make_inbound("a"), make_reply("b"))
    waits = []
    for _ in range(20):
        await floor.run()
        due = floor.delivery("b").next_attempt_at
        if due is None:
            break
        waits.append((due - floor.clock.now()).total_seconds())
        floor.clock.set(due)
    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600]
    assert floor.failure("b") == (12, "busy")


async def test_the_providers_own_wait_wins() -> None:
    floor = Floor()
    floor.channel.outcomes.append(ChannelError("slow down", retryable=True, retry_after_s=90))
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert floor.delivery("b").next_attempt_at == floor.clock.now() + timedelta(seconds=90)
    await floor.step(89)
    assert len(floor.channel.sent) == 1
    await floor.step(1)
    assert floor.delivery("b").state is DeliveryState.SENT


async def test_a_refusal_for_good_fails_at_once_and_the_next_reply_goes() -> None:
    floor = Floor()
    floor.channel.outcomes.append(ChannelError("the number is not valid", retryable=False))
    floor.messages.put(make_inbound("a"), make_reply("b"), make_reply("c", 2))
    await floor.run()
    assert floor.delivery("b").reason == "the number is not valid"
    assert floor.states() == [("b", "failed"), ("c", "sent")]
    assert floor.worker.counters == {("fake", "failed"): 1, ("fake", "sent"): 1}


async def test_an_unexpected_error_is_tried_again() -> None:
    floor = Floor()
    floor.channel.outcomes.append(RuntimeError("bug"))
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert floor.delivery("b").reason == "unexpected: RuntimeError"
    await floor.step(5)
    assert floor.delivery("b").state is DeliveryState.SENT


@pytest.mark.parametrize(
    "policy", [DeliveryPolicy(attempt_timeout_s=0.01), DeliveryPolicy(lease_s=0.02)], ids=["bound", "lease"]
)
async def test_an_attempt_that_takes_too_long_is_ended(policy: DeliveryPolicy) -> None:
    floor = Floor(policy=policy)
    floor.channel.gate = lambda: asyncio.sleep(60)
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert floor.delivery("b").reason == "no answer in time"


async def test_a_message_whose_sender_died_is_taken_up_when_the_lease_is_over() -> None:
    floor = Floor()
    lease = Delivery(
        state=DeliveryState.SENDING, attempts=1, next_attempt_at=floor.clock.now() + timedelta(seconds=120)
    )
    floor.messages.put(make_inbound("a"), make_reply("b", delivery=lease))
    await floor.step(119)
    assert floor.channel.sent == []
    await floor.step(1)
    assert floor.delivery("b") == Delivery(state=DeliveryState.SENT, attempts=2)


async def test_a_message_that_kills_its_sender_every_time_is_given_up() -> None:
    floor = Floor()
    lease = Delivery(state=DeliveryState.SENDING, attempts=12, next_attempt_at=floor.clock.now())
    floor.messages.put(make_inbound("a"), make_reply("b", delivery=lease))
    await floor.run()
    assert floor.channel.sent == []
    assert floor.delivery("b").state is DeliveryState.FAILED


async def test_while_the_inbox_is_down_messages_wait_without_using_up_attempts() -> None:
    floor = Floor()
    floor.channels.down.add("inbox1")
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    waits = []
    for _ in range(40):
        due = floor.delivery("b").next_attempt_at
        assert due is not None
        waits.append((due - floor.clock.now()).total_seconds())
        await floor.step(waits[-1])
    assert waits == [1.0] * 30 + [10.0] * 10, "soon while the hub starts, then with patience"
    assert floor.delivery("b").attempts == 0
    floor.channels.down.clear()
    await floor.step(10)
    assert floor.delivery("b") == Delivery(state=DeliveryState.SENT, attempts=1)


@pytest.mark.parametrize(
    ("capabilities", "fields", "reason"),
    [
        (Capabilities(outbound=False), {}, "this inbox cannot send"),
        (Capabilities(max_body_chars=5), {}, "the text is longer than the 5 characters this channel takes"),
        (Capabilities(), {"blob": "blob1"}, "this channel carries no files"),
        (Capabilities(attachments=True), {"blob": "lost"}, "an attached file is gone"),
    ],
)
async def test_what_a_channel_cannot_carry_fails_with_a_reason(
    capabilities: Capabilities, fields: dict[str, str], reason: str
) -> None:
    floor = Floor(FakeChannel(capabilities=capabilities))
    files = tuple(
        Attachment(id="f1", name="a.pdf", type="application/pdf", size_bytes=4, sha256="", blob=blob)
        for blob in fields.values()
    )
    floor.messages.put(make_inbound("a"), make_reply("b", attachments=files))
    await floor.run()
    assert floor.channel.sent == []
    assert floor.delivery("b").reason == reason


async def test_files_travel_with_the_message() -> None:
    floor = Floor()
    file = Attachment(id="f1", name="a.pdf", type="application/pdf", size_bytes=4, sha256="", blob="blob1")
    floor.messages.put(make_inbound("a"), make_reply("b", attachments=(file,)))
    await floor.run()
    assert [one.content for one in floor.channel.sent[0].attachments] == [b"%PDF"]


async def test_named_recipients_win_and_an_unknown_address_fails() -> None:
    floor = Floor()
    boss, copy = Party(kind="email", value="boss@example.com"), Party(kind="email", value="copy@example.com")
    floor.messages.put(make_inbound("a"), make_reply("b", recipients=(boss,), copies=(copy,)))
    floor.tickets.rows["ticket2"] = make_ticket("ticket2")
    floor.messages.put(make_reply("c", ticket_id="ticket2"))
    await floor.run()
    assert (floor.channel.sent[0].recipient, floor.channel.sent[0].copies) == (boss, (copy,))
    assert floor.delivery("c").reason == "the customer has no address on this channel"


async def test_an_answer_of_another_inbox_is_no_address_here() -> None:
    floor = Floor()
    floor.messages.put(make_inbound("a", inbox_id="inbox2"), make_reply("b"))
    await floor.run()
    assert floor.delivery("b").state is DeliveryState.FAILED


class Book:
    """Know one customer's number."""

    async def address_of(self, customer_id: str, inbox_id: str) -> Party | None:
        known = (customer_id, inbox_id) == ("customer1", "inbox1")
        return Party(kind="phone", value="+14155550123") if known else None


async def test_a_customer_who_never_wrote_here_is_looked_up() -> None:
    floor = Floor()
    floor.worker = DeliveryWorker(
        floor.clock,
        floor.ids,
        floor.messages,
        floor.channels,
        Composer(floor.tickets, floor.files, Book()),
    )
    floor.messages.put(make_reply("b"))
    await floor.run()
    assert floor.channel.sent[0].recipient.value == "+14155550123"
    assert (floor.channel.sent[0].in_reply_to, floor.channel.sent[0].references) == ("", ())


async def test_very_many_references_keep_the_first_and_the_last() -> None:
    floor = Floor()
    floor.messages.put(*(make_inbound(f"i{n:02}", n / 100) for n in range(40)), make_reply("b"))
    await floor.run()
    references = floor.channel.sent[0].references
    assert len(references) == 20
    assert references[:2] == ("ext-i00", "ext-i21")
    assert references[-1] == floor.channel.sent[0].in_reply_to == "ext-i39"


async def test_news_that_overtakes_the_receipt_is_not_lost() -> None:
    floor = Floor()
    floor.messages.put(make_inbound("a"), make_reply("b"))
    news = DeliveryUpdate(inbox_id="inbox1", external_id="ext-b", state=DeliveryState.DELIVERED)
    assert await floor.worker.delivery_update(news) is False
    await floor.run()
    assert floor.delivery("b").state is DeliveryState.DELIVERED


async def test_news_with_our_own_id_settles_an_attempt_whose_answer_was_lost() -> None:
    floor = Floor()
    floor.channel.outcomes.append(ChannelError("no answer in time", retryable=True))
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    news = DeliveryUpdate(inbox_id="inbox1", message_id="b", external_id="SM1", state=DeliveryState.SENT)
    assert await floor.worker.delivery_update(news) is True
    await floor.step(60)
    assert len(floor.channel.sent) == 1
    assert floor.messages.rows["b"].external_id == "SM1"


async def test_news_about_another_inboxs_message_is_not_believed() -> None:
    floor = Floor(FakeChannel(make_inbox("inbox1")))
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    news = DeliveryUpdate(inbox_id="inbox2", message_id="b", external_id="x", state=DeliveryState.READ)
    assert await floor.worker.delivery_update(news) is False
    assert floor.delivery("b").state is DeliveryState.SENT


async def test_a_failed_message_is_sent_again_on_request_and_no_other_is() -> None:
    floor = Floor()
    floor.channel.outcomes.append(ChannelError("no", retryable=False))
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert floor.delivery("b").failed_at == floor.clock.now()
    await floor.retry("b")
    assert floor.delivery("b") == Delivery(state=DeliveryState.SENT, attempts=1)
    with pytest.raises(Conflict):
        await floor.retry("b")


async def test_a_message_that_waits_for_its_next_attempt_is_tried_at_once_on_request() -> None:
    floor = Floor()
    floor.channel.outcomes.append(ChannelError("busy", retryable=True))
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert floor.delivery("b").state is DeliveryState.QUEUED
    await floor.retry("b")
    assert floor.delivery("b") == Delivery(state=DeliveryState.SENT, attempts=2)


async def test_a_scheduled_reply_leaves_at_its_time_and_holds_up_nothing_before() -> None:
    floor = Floor()
    later = floor.clock.now() + timedelta(hours=2)
    waits = Delivery(state=DeliveryState.QUEUED, next_attempt_at=later, send_at=later)
    minute = (later - START).total_seconds() / 60
    floor.messages.put(make_inbound("a"), make_reply("later", minute, delivery=waits))
    floor.messages.put(make_reply("b", 61))
    await floor.step(60)
    assert [one.id for one in floor.channel.sent] == ["b"]
    floor.worker = floor.another_worker()  # a restart
    await floor.step(2 * 3600 - 61)
    assert [one.id for one in floor.channel.sent] == ["b"]
    await floor.step(1)
    assert [one.id for one in floor.channel.sent] == ["b", "later"]
    assert floor.channel.sent[1].created_at == later
    assert floor.channel.sent[1].references == ("ext-a", "ext-b")


async def test_a_scheduled_reply_waits_for_an_earlier_one_that_is_still_being_tried() -> None:
    floor = Floor()
    later = floor.clock.now() + timedelta(seconds=3)
    waits = Delivery(state=DeliveryState.QUEUED, next_attempt_at=later, send_at=later)
    minute = (later - START).total_seconds() / 60
    floor.messages.put(make_inbound("a"), make_reply("b"), make_reply("later", minute, delivery=waits))
    floor.channel.outcomes.append(ChannelError("busy", retryable=True))
    await floor.run()
    await floor.step(3)
    assert floor.delivery("b").attempts == 1
    assert floor.delivery("later").reason == BEHIND
    await floor.step(60)
    assert [one.id for one in floor.channel.sent] == ["b", "b", "later"]


class ForgetfulMessages(MemoryMessages):
    """Fail the first attempts to store that something was sent."""

    failures = 2

    async def update(self, entity_id: str, change) -> Message:  # type: ignore[no-untyped-def]
        state = self.rows[entity_id].delivery.state  # type: ignore[union-attr]
        if state is DeliveryState.SENDING and self.failures:
            self.failures -= 1
            raise OSError("the store is away")
        return await super().update(entity_id, change)


async def test_an_outcome_is_stored_again_rather_than_sent_twice() -> None:
    floor = Floor()
    floor.messages = ForgetfulMessages()
    floor.worker = floor.another_worker()
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert floor.delivery("b").state is DeliveryState.SENT
    assert len(floor.channel.sent) == 1


async def test_stopping_lets_a_running_attempt_end_and_leaves_the_rest_queued() -> None:
    floor = Floor()
    entered, go_on = asyncio.Event(), asyncio.Event()

    async def gate() -> None:
        entered.set()
        await go_on.wait()

    floor.channel.gate = gate
    floor.messages.put(make_inbound("a"), make_reply("b"), make_reply("c", 2))
    await floor.worker.start()
    await entered.wait()
    stopping = asyncio.ensure_future(floor.worker.stop())
    await asyncio.sleep(0)
    go_on.set()
    await stopping
    assert floor.delivery("b").state is DeliveryState.SENT
    assert floor.delivery("c").state is DeliveryState.QUEUED


async def test_a_receipt_can_say_delivered() -> None:
    floor = Floor()
    floor.channel.outcomes.append(DeliveryReceipt(external_id=None, state=DeliveryState.DELIVERED))
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert floor.delivery("b").state is DeliveryState.DELIVERED
    assert floor.messages.rows["b"].external_id is None


async def test_on_a_very_long_ticket_an_old_reply_is_still_found_and_goes_first() -> None:
    floor = Floor()
    floor.messages.put(
        make_inbound("a"), make_reply("b", 1), *(make_inbound(f"i{n:03}", 2) for n in range(HISTORY))
    )
    floor.messages.put(make_reply("c", 3))
    await floor.run()
    assert [one.id for one in floor.channel.sent] == ["b", "c"]


class AwayMessages(MemoryMessages):
    """A store that can be away."""

    away = False
    refused = 0

    async def deliverable(self, before: datetime, limit: int) -> list[Message]:
        if self.away:
            self.refused += 1
            raise OSError("the store is away")
        return await super().deliverable(before, limit)


async def test_an_outage_of_the_store_is_logged_once_and_survived(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="hub.channels.delivery")
    floor = Floor()
    messages = AwayMessages()
    floor.messages = messages
    floor.worker = floor.another_worker(DeliveryPolicy(sweep_s=0.001))
    await floor.worker.start()
    messages.away = True
    async with asyncio.timeout(2):
        while messages.refused < 3:
            await asyncio.sleep(0)
        messages.put(make_inbound("a"), make_reply("b"))
        messages.away = False
        while not floor.channel.sent:
            await asyncio.sleep(0)
    await floor.worker.stop()
    assert [record.getMessage() for record in caplog.records] == [
        "Delivery cannot find what is due",
        "Delivery finds what is due again",
    ]


async def test_nobody_writes_to_an_address_that_is_put_down_until_it_is_lifted() -> None:
    floor = Floor()
    floor.suppressions.put(CUSTOMER, SuppressionReason.OPTED_OUT)
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    assert floor.channel.sent == []
    assert floor.delivery("b").state is DeliveryState.FAILED
    assert floor.delivery("b").reason == "the customer has opted out of these messages (on 2026-11-23)"
    floor.suppressions.held.clear()
    await floor.retry("b")
    assert [one.id for one in floor.channel.sent] == ["b"]


async def test_a_reply_waits_until_its_file_was_looked_at_and_an_infected_one_never_leaves() -> None:
    floor = Floor()
    file = Attachment(
        id="f",
        name="a.pdf",
        type="application/pdf",
        size_bytes=4,
        sha256="",
        blob="blob1",
        scan=ScanState.PENDING,
    )
    floor.messages.put(make_inbound("a"), make_reply("b", attachments=(file,)))
    await floor.run()
    assert floor.channel.sent == []
    assert (floor.delivery("b").reason, floor.delivery("b").attempts) == (UNSCANNED, 0)
    infected = replace(file, scan=ScanState.INFECTED, threat="Test.Virus")
    floor.messages.put(replace(floor.messages.rows["b"], attachments=(infected,)))
    await floor.step(3)
    assert floor.failure("b") == (1, "an attached file is infected (Test.Virus)")
    clean = replace(file, scan=ScanState.CLEAN)
    floor.messages.put(make_reply("c", 2, attachments=(clean,)))
    await floor.run()
    assert [one.id for one in floor.channel.sent] == ["c"]


async def test_a_hub_that_fails_open_sends_what_was_not_looked_at() -> None:
    floor = Floor(policy=DeliveryPolicy(sends_unscanned=True))
    file = Attachment(
        id="f",
        name="a.pdf",
        type="application/pdf",
        size_bytes=4,
        sha256="",
        blob="blob1",
        scan=ScanState.PENDING,
    )
    floor.messages.put(make_inbound("a"), make_reply("b", attachments=(file,)))
    await floor.run()
    assert [one.id for one in floor.channel.sent] == ["b"]


async def test_copies_to_addresses_that_are_put_down_are_left_out() -> None:
    floor = Floor()
    lost, kept = (Party(kind="email", value=name) for name in ("lost@example.org", "kept@example.org"))
    floor.suppressions.put(lost, SuppressionReason.HARD_BOUNCE)
    floor.messages.put(make_reply("b", recipients=(CUSTOMER,), copies=(lost, kept)))
    await floor.run()
    assert floor.channel.sent[0].copies == (kept,)


async def test_an_address_that_the_provider_refuses_for_good_is_put_down() -> None:
    floor = Floor()
    floor.channel.outcomes.append(
        ChannelError("no such number", retryable=False, suppress=SuppressionReason.HARD_BOUNCE)
    )
    floor.channel.outcomes.append(
        ChannelError("opted out", retryable=False, suppress=SuppressionReason.OPTED_OUT)
    )
    floor.messages.put(make_inbound("a"), make_reply("b"), make_reply("c", 2))
    floor.suppressions.blind = True
    await floor.run()
    assert [(one.reason, one.channel) for one in floor.suppressions.held] == [
        (SuppressionReason.HARD_BOUNCE, ""),
        (SuppressionReason.OPTED_OUT, "fake"),
    ]


async def test_news_of_a_wish_puts_the_address_down() -> None:
    floor = Floor()
    floor.messages.put(make_inbound("a"), make_reply("b"))
    await floor.run()
    news = DeliveryUpdate(
        inbox_id="inbox1",
        message_id="b",
        external_id="ext-b",
        state=DeliveryState.FAILED,
        reason="opted out",
        suppress=SuppressionReason.OPTED_OUT,
        recipient=CUSTOMER,
    )
    assert await floor.worker.delivery_update(replace(news, message_id="unknown")) is False
    assert floor.suppressions.held == []
    assert await floor.worker.delivery_update(news) is True
    (held,) = floor.suppressions.held
    assert (held.value, held.reason, held.channel) == (
        CUSTOMER.value,
        SuppressionReason.OPTED_OUT,
        "fake",
    )


async def test_a_keywords_own_answer_that_is_refused_proves_nothing() -> None:
    floor = Floor()
    floor.channel.outcomes.append(
        ChannelError("opted out", retryable=False, suppress=SuppressionReason.OPTED_OUT)
    )
    floor.messages.put(make_inbound("a"), make_reply("b", recipients=(CUSTOMER,), consent=ConsentWish.STOP))
    await floor.run()
    assert floor.delivery("b").state is DeliveryState.FAILED
    assert floor.suppressions.held == []
