"""Files over a limit are told and kept out; infected ones reach nobody; nothing is sent before it was looked at."""

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from hub.domain.attachment import ScanState
from hub.domain.interaction import InboundAttachment
from hub.domain.message import LeftOut, MessageKind
from hub.domain.ticket_events import AttachmentScanned
from hub.errors import Conflict, Forbidden, Invalid, TooLarge, Unavailable
from hub.tickets.files.attachments import FileRules
from hub.tickets.files.limits import FileLimits, told_size
from hub.tickets.files.scanning import Kept, Scanning
from hub.tickets.replies.reply import Utterance
from tests import factories
from tests.integration.ticket_floor import ShortTexts, TicketFloor, ticket_floor

MIA = {"id": "<1@x>", "from": "mia@example.org", "subject": "Order", "text": "Where is my order?"}


@dataclass
class FakeScanner:
    """Find a virus in whatever says so; can be away."""

    away: bool = False
    seen: list[bytes] = field(default_factory=list)

    async def scan(self, data: bytes) -> str:
        if self.away:
            raise Unavailable("away")
        self.seen.append(data)
        return "Test.Virus" if b"virus" in data else ""


def watch(floor: TicketFloor, scanner: FakeScanner, *, fail_open: bool = False) -> Scanning:
    """Have files looked at by this scanner from now on."""
    floor.attachments.rules = FileRules(scanner=scanner, fail_open=fail_open)
    kept = Kept(floor.files, floor.blobs, floor.messages)
    return Scanning(floor.clock, floor.ids, kept, scanner)


async def land(floor: TicketFloor, *files: bytes, **fields: object) -> str:
    """Bring in a message with these files and return its id."""
    attached = tuple(
        InboundAttachment(name=f"f{place}.txt", type="text/plain", content=data)
        for place, data in enumerate(files)
    )
    (inbound,) = await floor.take_in({**MIA, "id": "<probe@x>"})
    contact = replace(await floor.inbound.require(inbound), id=floor.ids.new())
    message = factories.contact(external_id="<files@x>", attachments=attached, **fields)
    await floor.arrival.land(contact, message)
    return contact.id


async def test_files_over_a_limit_are_left_out_and_told() -> None:
    async with ticket_floor() as floor:
        limits = FileLimits(max_bytes=2048, max_files=2, max_total_bytes=2500)
        floor.attachments.rules = FileRules(limits=limits)
        message_id = await land(floor, b"a" * 1500, b"b" * 4000, b"c" * 1200, b"d" * 10, b"e")
        message = await floor.messages.require(message_id)
        assert [(one.name, one.size_bytes) for one in message.attachments] == [
            ("f0.txt", 1500),
            ("f3.txt", 10),
        ]
        assert message.left_out == (
            LeftOut(name="f1.txt", size_bytes=4000, reason="larger than 2 KB"),
            LeftOut(name="f2.txt", size_bytes=1200, reason="more than 2 KB together"),
            LeftOut(name="f4.txt", size_bytes=1, reason="more than 2 files"),
        )


def test_an_inbox_may_allow_less_or_more() -> None:
    limits = FileLimits(max_bytes=100, max_files=5)
    assert limits.of_inbox(factories.inbox()) == limits
    own = limits.of_inbox(factories.inbox(max_files=1, max_file_bytes=50))
    assert (own.max_files, own.max_bytes) == (1, 50)
    assert [told_size(size) for size in (5, 2048, 26_214_400, 1_600_000)] == [
        "5 bytes",
        "2 KB",
        "25 MB",
        "1.5 MB",
    ]


async def test_a_reply_carries_what_its_inbox_allows() -> None:
    async with ticket_floor(limits=ShortTexts(files=True)) as floor:
        (ticket_id,) = await floor.take_in(MIA)
        stored = [
            await floor.attachments.store("a", "text/plain", b"x" * size, owner_id="ana")
            for size in (10, 100)
        ]
        floor.attachments.rules = FileRules(limits=FileLimits(max_bytes=50, max_files=1))
        for ids in ([stored[1].id], [stored[0].id, stored[1].id]):
            wish = Utterance(body="x", kind=MessageKind.REPLY, attachment_ids=tuple(ids))
            with pytest.raises(Invalid):
                await floor.replies.say(floor.ana, ticket_id, wish)
        with pytest.raises(TooLarge):
            await floor.attachments.store("a", "text/plain", b"x" * 51, owner_id="ana")


async def test_what_came_in_is_looked_at_and_an_infected_file_reaches_nobody() -> None:
    async with ticket_floor() as floor:
        scanning = watch(floor, FakeScanner())
        message_id = await land(floor, b"a letter", b"a virus")
        message = await floor.messages.require(message_id)
        assert {one.scan for one in message.attachments} == {ScanState.PENDING}
        with pytest.raises(Conflict):
            await floor.attachments.open(f"{message_id}-0")
        assert await scanning.sweep() == 2
        message = await floor.messages.require(message_id)
        assert [(one.scan, one.threat) for one in message.attachments] == [
            (ScanState.CLEAN, ""),
            (ScanState.INFECTED, "Test.Virus"),
        ]
        told = [event for event in floor.events if isinstance(event, AttachmentScanned)]
        assert [(one.attachment_id, one.state) for one in told] == [
            (f"{message_id}-0", "clean"),
            (f"{message_id}-1", "infected"),
        ]
        assert (await floor.attachments.open(f"{message_id}-0"))[1] == b"a letter"
        with pytest.raises(Forbidden):
            await floor.attachments.open(f"{message_id}-1")
        assert (await floor.attachments.open(f"{message_id}-1", quarantined=True))[1] == b"a virus"
        assert await scanning.sweep() == 0


async def test_files_wait_while_the_scanner_is_away_and_are_looked_at_when_it_is_back() -> None:
    async with ticket_floor() as floor:
        scanner = FakeScanner(away=True)
        scanning = watch(floor, scanner)
        message_id = await land(floor, b"a letter")
        assert await scanning.sweep() == 0
        scanner.away = False
        assert await scanning.sweep() == 0, "not before its time"
        floor.clock.advance(timedelta(seconds=5))
        assert await scanning.sweep() == 1
        assert (await floor.files.require(f"{message_id}-0")).scan is ScanState.CLEAN


async def test_a_hub_that_fails_open_gives_files_out_before_they_were_looked_at() -> None:
    async with ticket_floor() as floor:
        scanning = watch(floor, FakeScanner(), fail_open=True)
        message_id = await land(floor, b"a virus")
        assert (await floor.attachments.open(f"{message_id}-0"))[1] == b"a virus"
        await scanning.sweep()
        with pytest.raises(Forbidden):
            await floor.attachments.open(f"{message_id}-0")


async def test_an_infected_upload_is_refused_and_one_that_nobody_could_look_at_waits() -> None:
    async with ticket_floor(limits=ShortTexts(files=True)) as floor:
        scanner = FakeScanner()
        scanning = watch(floor, scanner)
        (ticket_id,) = await floor.take_in(MIA)
        with pytest.raises(Invalid, match=r"Test\.Virus"):
            await floor.attachments.store("a", "text/plain", b"a virus", owner_id="ana")
        clean = await floor.attachments.store("a", "text/plain", b"fine", owner_id="ana")
        assert (clean.scan, clean.scan_due_at) == (ScanState.CLEAN, None)

        scanner.away = True
        late = await floor.attachments.store("a", "text/plain", b"late virus", owner_id="ana")
        wish = Utterance(body="x", kind=MessageKind.REPLY, attachment_ids=(late.id,))
        message = await floor.replies.say(floor.ana, ticket_id, wish)
        assert message.attachments[0].scan is ScanState.PENDING
        scanner.away = False
        assert await scanning.sweep() == 1
        message = await floor.messages.require(message.id)
        assert message.attachments[0].scan is ScanState.INFECTED


async def test_a_message_that_is_not_stored_yet_is_told_later() -> None:
    async with ticket_floor() as floor:
        scanning = watch(floor, FakeScanner())
        file = InboundAttachment(name="a.txt", type="text/plain", content=b"fine")
        await floor.attachments.keep("f", "t", file, "m")
        assert await scanning.sweep() == 0
        assert (await floor.files.require("f")).scan is ScanState.PENDING
