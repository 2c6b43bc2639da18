"""The SMPP channel against a message centre: binding, texts both ways, receipts, outages."""

import asyncio
import contextlib
import logging
import random
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiosmpplib.state import SmppCommandStatus

from hub.channels.context import HttpLimits
from hub.channels.contract import ChannelError, HealthState, ParseFailed, Unsupported
from hub.channels.smpp import SmppChannel, build
from hub.clock import SystemClock
from hub.domain.interaction import ConsentWish, Party
from hub.domain.message import DeliveryState
from hub.errors import SettingsError
from tests.factories.outbound import make_context, make_inbox, make_outbound
from tests.fakes.channels import RecordingSink
from tests.servers.smsc import NUMBER, PASSWORD, SYSTEM_ID, Smsc, packed, tag

CUSTOMER = "+14155550101"
LONG = "".join(f"{n:03} " for n in range(100))
CHINESE = "您好，您的订单已发货。" * 12

Make = Callable[..., Awaitable[SmppChannel]]


@pytest.fixture
async def smsc() -> AsyncIterator[Smsc]:
    async with Smsc() as smsc:
        yield smsc


@pytest.fixture
def sink() -> RecordingSink:
    return RecordingSink()


@pytest.fixture
async def make(smsc: Smsc, sink: RecordingSink) -> AsyncIterator[Make]:
    made: list[SmppChannel] = []

    async def one(**settings: Any) -> SmppChannel:
        base = {"host": "127.0.0.1", "port": smsc.port, "system_id": SYSTEM_ID, "password": PASSWORD}
        inbox = make_inbox("inbox1", "smpp", address=NUMBER, settings=base | settings)
        context = make_context(SystemClock(), http=HttpLimits(connect_s=2, total_s=2))
        channel = await asyncio.to_thread(build, inbox, context)
        made.append(channel)
        await channel.start(sink)
        return channel

    yield one
    for channel in made:
        await channel.stop()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.005)


async def test_a_text_comes_in_and_is_acknowledged(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    channel = await make()
    assert await smsc.text(CUSTOMER, "caf\u00e9 costs 5 \u20ac [net]") == [0]
    assert await smsc.text(CUSTOMER, "\u60a8\u597d \U0001f600") == [0]
    messages = [await channel.parse(raw.payload, raw.content_type) for raw in sink.raws.values()]
    assert [message.text for message in messages] == ["café costs 5 € [net]", "您好 😀"]
    assert {message.sender for message in messages} == {Party(kind="phone", value=CUSTOMER)}
    assert {message.thread_key for message in messages} == {f"{CUSTOMER}|{NUMBER}"}


async def test_what_cannot_be_read_is_kept_for_a_person(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    channel = await make()
    assert await smsc.deliver(b"\x00\x01") == 0
    (raw,) = sink.raws.values()
    with pytest.raises(ParseFailed):
        await channel.parse(raw.payload, raw.content_type)


async def test_what_cannot_be_stored_is_delivered_again(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    await make()
    sink.failing = True
    assert await smsc.text(CUSTOMER, "hello") == [0x64]
    sink.failing = False
    assert await smsc.text(CUSTOMER, "hello") == [0]
    assert len(sink.raws) == 1


async def test_the_same_words_twice_are_two_texts(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    await make()
    for _ in range(3):
        assert await smsc.text(CUSTOMER, "yes") == [0]
    assert len(sink.raws) == 3


async def test_a_stream_keeps_the_order_of_each_sender(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    channel = await make()
    senders = [f"+1415555{n:04}" for n in range(20)]
    texts = [(sender, f"{n} of {sender}") for n in range(10) for sender in senders]
    statuses = await asyncio.gather(
        *(smsc.deliver(packed(sender, NUMBER, text.encode())) for sender, text in texts)
    )
    assert set(statuses) == {0}
    messages = [await channel.parse(raw.payload, raw.content_type) for raw in sink.raws.values()]
    for sender in senders:
        said = [message.text for message in messages if message.sender.value == sender]
        assert said == [f"{n} of {sender}" for n in range(10)]


async def test_stop_is_a_wish_that_is_answered(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    channel = await make(help_text={"en": "{name} helps"})
    await smsc.text(CUSTOMER, "Stop")
    await smsc.text(CUSTOMER, "Help")
    stop, help_wanted = [await channel.parse(raw.payload, raw.content_type) for raw in sink.raws.values()]
    assert stop.consent is ConsentWish.STOP
    assert "START" in stop.answer
    assert help_wanted.answer == "Inbox inbox1 helps"


async def test_a_text_leaves_with_its_types_of_number(smsc: Smsc, make: Make) -> None:
    channel = await make(source="Demo Shop")
    receipt = await channel.send(make_outbound(body="It is on its way: 5 €"))
    (one,) = smsc.taken
    assert (one.text, one.destination, one.destination_ton) == ("It is on its way: 5 €", "14155550101", 1)
    assert (one.source, one.source_ton, one.receipt_wanted) == ("Demo Shop", 5, True)
    assert receipt.external_id == one.id


async def test_the_number_that_was_written_to_answers(smsc: Smsc, make: Make) -> None:
    channel = await make(sources=["+447700900101", "12345"])
    for written_to in ("+447700900101", "12345", NUMBER):
        await channel.send(make_outbound(written_to, thread_key=f"{CUSTOMER}|{written_to}"))
    await channel.send(make_outbound("m9", thread_key=f"{CUSTOMER}|+447700900999"))
    sources = [(one.source, one.source_ton) for one in smsc.taken]
    assert sources[:3] == [("447700900101", 1), ("12345", 0), ("447700900100", 1)]
    assert sources[3] in sources[:3]


@pytest.mark.parametrize(("text", "coding", "parts"), [(LONG, "gsm0338", 3), (CHINESE, "ucs2", 2)])
async def test_a_long_text_leaves_in_numbered_parts(
    smsc: Smsc, make: Make, text: str, coding: str, parts: int
) -> None:
    channel = await make()
    receipt = await channel.send(make_outbound(body=text))
    assert [(one.number, one.total) for one in smsc.taken] == [(n, parts) for n in range(1, parts + 1)]
    assert "".join(one.text for one in smsc.taken) == text
    assert {one.data_coding for one in smsc.taken} == {coding}
    assert {one.esm_class for one in smsc.taken} == {0x40}
    assert len({one.reference for one in smsc.taken}) == 1
    assert receipt.external_id == smsc.taken[-1].id


async def test_a_long_text_leaves_in_one_piece_where_the_centre_wants_it(smsc: Smsc, make: Make) -> None:
    channel = await make(long_texts="payload")
    await channel.send(make_outbound(body=LONG))
    (one,) = smsc.taken
    assert (one.text, one.esm_class) == (LONG, 0)


async def test_a_second_attempt_sends_only_the_parts_that_are_missing(smsc: Smsc, make: Make) -> None:
    channel = await make()
    message = make_outbound(body=LONG)
    smsc.fail()
    smsc.fail(status=0x58)
    with pytest.raises(ChannelError) as raised:
        await channel.send(message)
    assert (raised.value.retryable, raised.value.retry_after_s) == (True, 1.0)
    await channel.send(message)
    assert [one.number for one in smsc.taken] == [1, 2, 3]
    assert len({one.reference for one in smsc.taken}) == 1


@pytest.mark.parametrize(
    ("status", "reason", "retryable"),
    [
        (0x0B, "the number is not valid", False),
        (0x14, "the provider's queue is full", True),
        (0x45, "the provider could not take the text", True),
        (0x0A, "the sending number is not valid", False),
        (0x0411, "the provider's error 0x411", False),
    ],
)
async def test_refusals_have_reasons_for_people(
    smsc: Smsc, make: Make, status: int, reason: str, retryable: bool
) -> None:
    channel = await make()
    smsc.fail(status=status)
    with pytest.raises(ChannelError) as raised:
        await channel.send(make_outbound())
    assert (raised.value.reason, raised.value.retryable) == (reason, retryable)


async def test_what_can_never_leave_is_not_tried(smsc: Smsc, make: Make) -> None:
    channel = await make()
    for message in (
        make_outbound(body="x" * 1601),
        make_outbound(body=" "),
        make_outbound(recipient=Party(kind="phone", value="Some Name")),
    ):
        with pytest.raises(ChannelError) as raised:
            await channel.send(message)
        assert not raised.value.retryable
    assert smsc.taken == []


async def test_receipts_tell_what_became_of_a_text(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    channel = await make()
    first = await channel.send(make_outbound("m1", body="one"))
    second = await channel.send(make_outbound("m2", body="two"))
    assert await smsc.receipt(str(second.external_id), "UNDELIV", "034") == 0
    assert await smsc.receipt(str(first.external_id), "DELIVRD") == 0
    assert await smsc.receipt(str(first.external_id), "UNKNOWN") == 0
    assert [(one.external_id, one.state) for one in sink.updates] == [
        (second.external_id, DeliveryState.FAILED),
        (first.external_id, DeliveryState.DELIVERED),
    ]
    assert sink.updates[0].reason == "the text could not be delivered (the provider's error 034)"
    assert sink.raws == {}


async def test_a_long_text_is_delivered_with_its_last_part(
    smsc: Smsc, make: Make, sink: RecordingSink
) -> None:
    channel = await make()
    receipt = await channel.send(make_outbound(body=LONG))
    for one in reversed(smsc.taken):
        await smsc.receipt(one.id, "DELIVRD")
    assert [(one.external_id, one.state) for one in sink.updates] == [
        (receipt.external_id, DeliveryState.DELIVERED)
    ]


async def test_receipts_that_come_at_once_make_a_long_text_delivered_once(
    smsc: Smsc, make: Make, sink: RecordingSink
) -> None:
    smsc.auto_state = "DELIVRD"
    channel = await make()
    sent = [await channel.send(make_outbound(f"m{n}", body=LONG)) for n in range(5)]
    await until(lambda: len(sink.updates) == 5)
    assert [one.external_id for one in sink.updates] == [one.external_id for one in sent]


@pytest.mark.parametrize("settings", [{}, {"submit_id_base": 16, "receipt_id_base": 10}])
async def test_ids_in_two_bases_are_one(
    smsc: Smsc, make: Make, sink: RecordingSink, settings: dict[str, Any]
) -> None:
    smsc.hex_answers = True
    channel = await make(**settings)
    sent = await channel.send(make_outbound())
    number = int(smsc.taken[0].id, 16)
    await smsc.receipt(str(number), "DELIVRD", tags=tag(0x1E, f"{number}\0".encode()))
    assert [one.external_id for one in sink.updates] == [sent.external_id]


async def test_news_that_cannot_be_stored_comes_again(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    channel = await make()
    await channel.send(make_outbound())

    async def failing(update: object) -> bool:
        raise OSError("the store is away")

    whole, sink.delivery_update = sink.delivery_update, failing  # type: ignore[method-assign]
    assert await smsc.receipt(smsc.taken[0].id, "DELIVRD") == 0x64
    sink.delivery_update = whole  # type: ignore[method-assign]
    assert await smsc.receipt(smsc.taken[0].id, "DELIVRD") == 0
    assert len(sink.updates) == 1


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"password": "wrong"}, "the provider refuses the password"),
        ({"system_id": "nobody"}, "the provider refuses the account's name"),
    ],
)
async def test_a_refused_bind_is_told(make: Make, settings: dict[str, str], reason: str) -> None:
    with pytest.raises(ChannelError, match=reason):
        await make(**settings)


async def test_an_account_in_use_is_told(smsc: Smsc, make: Make) -> None:
    smsc.bind_status = SmppCommandStatus.ESME_RALYBND
    with pytest.raises(ChannelError, match="in use elsewhere"):
        await make()


async def test_a_lost_connection_comes_back(
    smsc: Smsc, make: Make, sink: RecordingSink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="hub.channels.smpp")
    channel = await make()
    await smsc.drop()
    await smsc.bound(2)
    async with asyncio.timeout(5):
        while (await channel.check()).state is not HealthState.UP:
            await asyncio.sleep(0.005)
    await channel.send(make_outbound(body="after the outage"))
    assert await smsc.text(CUSTOMER, "me too") == [0]
    assert [record.getMessage() for record in caplog.records] == [
        "Inbox inbox1 lost its connection",
        "Inbox inbox1 is connected again",
    ]


async def test_an_outage_is_seen_and_what_waits_is_told(smsc: Smsc, make: Make) -> None:
    channel = await make()
    smsc.fail(delay_s=5)
    sending = asyncio.create_task(channel.send(make_outbound()))
    await asyncio.sleep(0.02)
    await smsc.stop()
    with pytest.raises(ChannelError) as raised:
        await sending
    assert raised.value.retryable
    async with asyncio.timeout(5):
        while (health := await channel.check()).state is not HealthState.DOWN:
            await asyncio.sleep(0.005)
    assert "reached" in health.detail or "broke" in health.detail
    with pytest.raises(ChannelError):
        await channel.send(make_outbound("m2"))


async def test_a_quiet_connection_is_tested_and_a_dead_one_given_up(smsc: Smsc, make: Make) -> None:
    await make(enquire_s=0.05, response_s=0.1)
    await until(lambda: smsc.enquiries >= 2)
    smsc.mute = True
    await until(lambda: not smsc.clients)
    smsc.mute = False
    await smsc.bound(2)


async def test_the_centre_may_end_the_connection_politely(smsc: Smsc, make: Make) -> None:
    await make()
    (client,) = smsc.clients
    client.send(0x06, 77)
    await smsc.bound(2)


async def test_garbage_ends_the_connection_and_not_the_channel(smsc: Smsc, make: Make) -> None:
    await make()
    (client,) = smsc.clients
    client.writer.write(struct.pack(">IIII", 2**31, 5, 0, 1))
    await smsc.bound(2)
    (client,) = smsc.clients
    client.send(0x0103, 5, b"data_sm, which we do not know")
    await smsc.text(CUSTOMER, "and on it goes")


async def test_whatever_is_delivered_is_answered_with_yes(
    smsc: Smsc, make: Make, sink: RecordingSink
) -> None:
    channel = await make()
    chance = random.Random(20261128)
    bodies = [chance.randbytes(chance.randrange(60)) for _ in range(150)]
    for _ in range(150):
        content = chance.randbytes(chance.randrange(40))
        kinds = {"esm_class": chance.choice([0, 4, 0x40, 0x44]), "data_coding": chance.randrange(256)}
        tags = tag(chance.choice([0x1E, 0x20C, 0x424, 0x427]), chance.randbytes(chance.randrange(9)))
        bodies.append(packed(f"1415{chance.randrange(10**7)}", NUMBER, content, tags=tags, **kinds))
    bodies.append(packed(CUSTOMER, NUMBER, b"", esm_class=4, tags=tag(0x1E, b"9" * 9000)))
    assert {await smsc.deliver(body) for body in bodies} == {0}
    for raw in sink.raws.values():
        with contextlib.suppress(ParseFailed, Unsupported):
            await channel.parse(raw.payload, raw.content_type)


async def test_no_number_and_no_word_gets_into_the_logs(
    smsc: Smsc, make: Make, sink: RecordingSink, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    channel = await make()
    await smsc.text(CUSTOMER, "secret words")
    sink.failing = True
    await smsc.text(CUSTOMER, "secret words again")
    await channel.send(make_outbound(body="secret words out"))
    await smsc.drop()
    await smsc.bound(2)
    ours = [one.getMessage() for one in caplog.records if one.name.startswith("hub")]
    assert ours
    assert not any("secret" in line or "4155550101" in line or PASSWORD in line for line in ours)


async def test_many_texts_go_through_the_window(smsc: Smsc, make: Make, sink: RecordingSink) -> None:
    channel = await make(window=5)
    smsc.auto_state = "DELIVRD"
    sent = await asyncio.gather(*(channel.send(make_outbound(f"m{n}", body=f"text {n}")) for n in range(200)))
    assert len({one.external_id for one in sent}) == 200
    await until(lambda: len(sink.updates) == 200)
    assert {one.external_id for one in sink.updates} == {one.external_id for one in sent}


async def test_an_encrypted_connection_wants_a_proof(make: Make, sink: RecordingSink, tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = await asyncio.create_subprocess_exec(
        *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
        *("-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost"),
        *("-addext", "subjectAltName=DNS:localhost"),
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert await made.wait() == 0
    security = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    security.load_cert_chain(certificate, key)
    smsc = Smsc()
    await smsc.start(security=security)
    try:
        with pytest.raises(ChannelError, match="cannot prove who it is"):
            await make(host="localhost", port=smsc.port, tls=True)
        channel = await make(host="localhost", port=smsc.port, tls=True, tls_ca_file=str(certificate))
        await channel.send(make_outbound(body="in private"))
        assert [one.text for one in smsc.taken] == ["in private"]
        await channel.stop()
    finally:
        await smsc.stop()


def test_a_certificate_that_is_not_there_names_the_inbox() -> None:
    settings = {"host": "localhost", "system_id": "hub", "tls": True, "tls_ca_file": "/nonexistent.pem"}
    with pytest.raises(SettingsError, match="inbox inbox1: tls_ca_file"):
        build(make_inbox("inbox1", "smpp", settings=settings), make_context())
