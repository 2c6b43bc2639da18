"""A repeated delivery gets the name of the first; what a customer says twice gets two."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from hub.channels.smpp.naming import CONTENT_TYPE, Name, Namer, name_in
from hub.channels.smpp.pdu import ShortMessage, read_message
from hub.clock import ManualClock
from hub.domain.interaction import Inbound
from tests.factories.outbound import START
from tests.servers.smsc import packed, packed_text

YES = read_message(packed("14155550101", "447700900100", b"yes"))


@dataclass
class Contacts:
    """What is stored."""

    ids: set[str] = field(default_factory=set)

    async def by_external_id(self, inbox_id: str, external_id: str) -> Inbound | None:
        if external_id not in self.ids:
            return None
        return Inbound(
            id="1",
            inbox_id=inbox_id,
            external_id=external_id,
            content_type="",
            size_bytes=0,
            received_at=START,
        )


class Desk:
    """A namer, its clock and its store."""

    def __init__(self) -> None:
        self.clock = ManualClock(START)
        self.contacts = Contacts()
        self.restart()

    def restart(self) -> None:
        self.namer = Namer("inbox1", self.clock, self.contacts)
        self.namer.connected()

    async def take(self, message: ShortMessage, *, acknowledged: bool = True) -> str:
        name = await self.namer.name(message)
        self.contacts.ids.add(name.external_id)
        if acknowledged:
            self.namer.acknowledged(name)
        return name.external_id

    def wait(self, seconds: float) -> None:
        self.clock.advance(timedelta(seconds=seconds))


@pytest.fixture
def desk() -> Desk:
    return Desk()


def parts(text: str = "x" * 400, reference: int = 7) -> list[ShortMessage]:
    return [read_message(body) for body in packed_text("14155550101", text, reference=reference)]


async def test_the_same_words_again_are_another_message(desk: Desk) -> None:
    names = [await desk.take(YES) for _ in range(3)]
    assert len(set(names)) == 3


async def test_what_was_not_acknowledged_is_the_same_message(desk: Desk) -> None:
    first = await desk.take(YES, acknowledged=False)
    assert await desk.take(YES) == first
    assert await desk.take(YES) != first


async def test_over_another_connection_it_is_the_same_message_for_a_while(desk: Desk) -> None:
    first = await desk.take(YES)
    desk.namer.connected()
    assert await desk.take(YES) == first
    assert await desk.take(YES) != first
    desk.namer.connected()
    desk.wait(601)
    assert await desk.take(YES) != first


async def test_after_a_restart_the_store_knows(desk: Desk) -> None:
    first = await desk.take(YES)
    desk.wait(30)
    desk.restart()
    assert await desk.take(YES) == first
    desk.wait(601)
    assert await desk.take(YES) != first


async def test_parts_of_one_text_share_a_name(desk: Desk) -> None:
    names = [await desk.namer.name(part) for part in parts()]
    assert len({name.text for name in names}) == 1
    assert [(name.number, name.total) for name in names] == [(1, 3), (2, 3), (3, 3)]
    assert len({name.external_id for name in names}) == 3
    assert [name_in(name.content_type) for name in names] == names


async def test_a_repeated_part_is_the_same_part_and_a_reused_reference_another_text(desk: Desk) -> None:
    first = [await desk.take(part) for part in parts()]
    assert [await desk.take(part) for part in parts()] == first
    desk.restart()
    assert [await desk.take(part) for part in parts()] == first
    other = [await desk.take(part) for part in parts("y" * 400)]
    assert not set(other) & set(first)
    assert len({name.partition(":")[0] for name in other}) == 1


async def test_a_part_finds_the_others_after_a_restart_and_across_slots(desk: Desk) -> None:
    desk.wait(590)
    one, two, three = parts()
    first = await desk.take(two)
    desk.wait(20)
    desk.restart()
    assert (await desk.take(one)).partition(":")[0] == first.partition(":")[0]
    assert (await desk.take(three)).partition(":")[0] == first.partition(":")[0]


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        CONTENT_TYPE,
        f"{CONTENT_TYPE}; id=a",
        f"{CONTENT_TYPE}; id=a; number=3; total=2",
        "x; number=1; total=2",
    ],
)
def test_no_name_where_there_is_none(content_type: str) -> None:
    assert name_in(content_type) is None


def test_a_whole_text_needs_no_parameters() -> None:
    name = Name(text="k.1.0")
    assert (name.external_id, name.content_type) == ("k.1.0", CONTENT_TYPE)
