"""What every channel keeps, whatever it carries. A new channel adds its case to tests/contract/channels."""

import asyncio
from collections.abc import AsyncIterator
from importlib import import_module
from pathlib import Path

import pytest

import hub.channels
from hub.channels.contract import Channel, ChannelError, HealthState, ParseFailed, Unsupported
from hub.channels.registry import CHANNELS
from hub.errors import Forbidden, HubError, SettingsError
from tests.contract.channels import CASES
from tests.contract.channels.case import ChannelCase, Fault
from tests.factories.outbound import make_inbox
from tests.fakes.channels import RecordingSink

FORGEABLE = sorted(kind for kind, case in CASES.items() if case.can_forge)
WRITING = sorted(kind for kind, case in CASES.items() if case.writes)
FAULTS = [(kind, fault) for kind in sorted(CASES) for fault in Fault if fault in CASES[kind].faults]
TEXT = "It is on its way. 已发货"


@pytest.fixture(params=sorted(CASES))
async def case(request: pytest.FixtureRequest) -> AsyncIterator[ChannelCase]:
    one = CASES[request.param]()
    await one.open()
    yield one
    await one.close()


@pytest.fixture
async def idle(case: ChannelCase) -> AsyncIterator[Channel]:
    """The channel, built and not started."""
    package = CHANNELS.get(case.kind, "hub.channels._template")
    channel: Channel = await asyncio.to_thread(import_module(package).build, case.inbox(), case.context())
    yield channel
    await channel.stop()


@pytest.fixture
def sink() -> RecordingSink:
    return RecordingSink()


@pytest.fixture
async def channel(idle: Channel, sink: RecordingSink) -> Channel:
    await idle.start(sink)
    return idle


def test_every_channel_has_a_case() -> None:
    assert set(CHANNELS) == set(CASES) - {"_template"}
    folders = {
        path.name
        for path in Path(hub.channels.__file__).parent.iterdir()
        if path.name == "_template" or (path / "channel.toml").exists()
    }
    assert folders == set(CASES)


async def test_it_knows_its_inbox_and_its_kind(case: ChannelCase, idle: Channel) -> None:
    assert (idle.inbox, idle.kind) == (case.inbox(), case.kind)
    assert idle.capabilities.identity_kind in ("", case.recipient.kind)


async def test_what_comes_in_is_stored_before_it_is_acknowledged(
    case: ChannelCase, channel: Channel, sink: RecordingSink
) -> None:
    await case.bring(channel)
    (raw,) = sink.raws.values()
    assert raw.inbox_id == channel.inbox.id
    assert raw.external_id
    message = await channel.parse(raw.payload, raw.content_type)
    assert message.text
    assert message.sender.value


async def test_what_comes_in_twice_is_stored_once(
    case: ChannelCase, channel: Channel, sink: RecordingSink
) -> None:
    await case.bring(channel)
    await case.bring(channel)
    assert (sink.calls, len(sink.raws)) == (2, 1)


async def test_what_cannot_be_stored_is_not_acknowledged(
    case: ChannelCase, channel: Channel, sink: RecordingSink
) -> None:
    sink.failing = True
    with pytest.raises(HubError):
        await case.bring(channel)
    sink.failing = False
    await case.bring(channel)
    assert len(sink.raws) == 1


@pytest.mark.parametrize("case", FORGEABLE, indirect=True)
async def test_a_forgery_leaves_nothing(case: ChannelCase, channel: Channel, sink: RecordingSink) -> None:
    with pytest.raises(Forbidden):
        await case.forge(channel)
    assert sink.calls == 0


async def test_parsing_is_pure_and_works_while_stopped(case: ChannelCase, idle: Channel) -> None:
    stored = case.stored()
    first = await idle.parse(stored.payload, stored.content_type)
    assert first == await idle.parse(stored.payload, stored.content_type)
    assert first.text.strip()


async def test_what_cannot_be_read_is_said_to_be_so(case: ChannelCase, idle: Channel) -> None:
    for payload in case.broken():
        with pytest.raises((ParseFailed, Unsupported)):
            await idle.parse(payload, case.stored().content_type)


@pytest.mark.parametrize("case", WRITING, indirect=True)
async def test_a_reply_leaves_and_has_an_id(case: ChannelCase, channel: Channel) -> None:
    receipt = await channel.send(case.outbound(TEXT))
    assert case.sent() == [TEXT]
    assert receipt.external_id


@pytest.mark.parametrize("case", sorted(set(CASES) - set(WRITING)), indirect=True)
async def test_where_nothing_can_be_written_a_reply_is_refused_for_good(
    case: ChannelCase, channel: Channel
) -> None:
    assert not channel.capabilities.outbound
    with pytest.raises(ChannelError) as raised:
        await channel.send(case.outbound(TEXT))
    assert not raised.value.retryable


@pytest.mark.parametrize(("case", "fault"), FAULTS, indirect=["case"])
async def test_what_may_work_later_is_told_from_what_never_will(
    case: ChannelCase, channel: Channel, fault: Fault
) -> None:
    case.fail(fault)
    with pytest.raises(ChannelError) as raised:
        await channel.send(case.outbound(TEXT))
    assert raised.value.retryable is (fault is not Fault.REFUSED)
    assert raised.value.reason
    assert case.recipient.value not in raised.value.reason
    assert TEXT not in raised.value.reason


async def test_health_follows_start_and_stop(idle: Channel, sink: RecordingSink) -> None:
    assert (await idle.check()).state is HealthState.DOWN
    await idle.start(sink)
    assert (await idle.check()).state is HealthState.UP
    await idle.stop()
    assert (await idle.check()).state is HealthState.DOWN


async def test_it_can_be_stopped_twice_and_started_again(
    case: ChannelCase, idle: Channel, sink: RecordingSink
) -> None:
    await idle.stop()
    for _ in range(2):
        await idle.start(sink)
        await idle.stop()
        await idle.stop()
    await idle.start(sink)
    await case.bring(idle)
    assert len(sink.raws) == 1


async def test_stopping_leaves_no_task(case: ChannelCase, idle: Channel, sink: RecordingSink) -> None:
    before = asyncio.all_tasks()
    await idle.start(sink)
    await case.bring(idle)
    if case.writes:
        await idle.send(case.outbound(TEXT))
    await idle.stop()
    await asyncio.sleep(0)
    assert {task for task in asyncio.all_tasks() - before if not task.done()} == set()


@pytest.mark.parametrize("kind", sorted(CASES))
@pytest.mark.parametrize("settings", [{"nonsense": 1}, {"secret": 5}])
def test_wrong_settings_name_the_inbox(kind: str, settings: dict[str, object]) -> None:
    package = CHANNELS.get(kind, "hub.channels._template")
    with pytest.raises(SettingsError, match="inbox box9"):
        import_module(package).build(make_inbox("box9", kind, settings=settings), CASES[kind]().context())
