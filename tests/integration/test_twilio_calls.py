"""Calls at the provider's stand-in: every request signed, every document checked against the provider's grammar."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from hub.calls.lines import (
    Dial,
    Gather,
    LegAnswered,
    LegArrived,
    LegEnd,
    LegEnded,
    LineEvent,
    Mode,
    Prompt,
    PromptEnded,
)
from hub.channels.contract import WebhookRoute
from hub.channels.voice.twilio.assembly import TwilioInbox
from hub.channels.voice.twilio.settings import TwilioVoiceSettings
from hub.channels.webhooks import Webhooks
from hub.clock import SystemClock
from hub.domain.interaction import Party
from hub.errors import NotFound, Unavailable
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from hub.lab.twilio_voice import Call, Person, TwilioVoice
from tests.factories.outbound import make_context, make_inbox
from tests.servers.webhook_door import WebhookDoor

WELCOME = Prompt(text="Welcome. Press one for billing.")
CUSTOMER = "+14155550101"


@dataclass
class RecordingRooms:
    """Stand for the room engine and keep what it was asked."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)
    away: int = 0
    """How often it is not there yet."""

    async def expect(self, leg_id: str, inbox_id: str, token: str) -> int:
        if self.away:
            self.away -= 1
            raise Unavailable("The room engine is being started")
        self.asked.append(("expect", leg_id, inbox_id))
        return 0

    async def join(self, leg_id: str, room_id: str, mode: Mode = Mode.TALK, towards: str = "") -> None:
        self.asked.append(("join", leg_id, room_id, mode))

    async def set_mode(self, leg_id: str, mode: Mode, towards: str = "") -> None:
        self.asked.append(("mode", leg_id, mode))

    async def leave(self, leg_id: str) -> None:
        self.asked.append(("leave", leg_id))

    async def prompt(
        self, leg_id: str, prompt_id: str, prompts: Sequence[Prompt], gather: Gather | None = None
    ) -> None:
        self.asked.append(("prompt", leg_id, prompt_id))

    async def park(self, leg_id: str, music: str = "") -> None:
        self.asked.append(("park", leg_id, music))

    async def send_digits(self, leg_id: str, digits: str) -> None:
        self.asked.append(("digits", leg_id, digits))

    async def hang_up(self, leg_id: str) -> None:
        self.asked.append(("hang_up", leg_id))


class Switchboard:
    """A hub with one number, whose desk does as a test says."""

    def __init__(self) -> None:
        self.twilio = TwilioVoice(pace=0.01)
        self.door = WebhookDoor()
        self.rooms = RecordingRooms()
        self.events: list[LineEvent] = []
        self.desk: Callable[[LineEvent], Awaitable[None]] = self._idle
        self.kind = "voice"
        self.inbox = make_inbox("line", "voice", address=NUMBER)

    async def _idle(self, event: LineEvent) -> None:
        pass

    async def __aenter__(self) -> "Switchboard":
        api = await self.twilio.start()
        self.public_url = await self.door.start()
        self.door.webhooks = Webhooks(self)  # type: ignore[arg-type]
        self.settings = TwilioVoiceSettings(account_sid=ACCOUNT_SID, auth_token=AUTH_TOKEN, api_base_url=api)
        self.url = f"{self.public_url}/webhooks/line/voice"
        await self.begin()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.twilio.stop()
        await self.calls.stop()
        await self.door.stop()

    async def begin(self, *, open: bool = True) -> None:
        """Start the inbox as after a restart of the hub."""
        context = make_context(SystemClock(), public_url=self.public_url)
        self.calls = TwilioInbox(self.inbox, self.settings, context, self.rooms, patience_s=0.1)
        if open:
            await self.calls.start(self.hear)

    @property
    def line(self) -> Any:
        return self.calls.line

    async def hear(self, event: LineEvent) -> None:
        self.events.append(event)
        await self.desk(event)

    def find(self, ref: str) -> "Switchboard":
        if ref != "line":
            raise NotFound
        return self

    def routes(self) -> Sequence[WebhookRoute]:
        return self.calls.routes()

    def phone(self, person: Person | None = None, **fields: str) -> Call:
        callback = f"{self.public_url}/webhooks/line/voice-status"
        fields = {"status_callback": callback} | fields
        return self.twilio.call(self.url, person or Person(), caller=CUSTOMER, **fields)

    def told(self, kind: type[LineEvent]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(5):
            while not condition():
                await asyncio.sleep(0.005)


@pytest.fixture
async def board() -> AsyncIterator[Switchboard]:
    async with Switchboard() as board:
        yield board


def a_menu(board: Switchboard) -> Callable[[LineEvent], Awaitable[None]]:
    """Greet, ask for a digit and let the call wait."""

    async def desk(event: LineEvent) -> None:
        if isinstance(event, LegArrived):
            await board.line.answer(event.leg_id)
            await board.line.prompt(event.leg_id, "greeting", [WELCOME], Gather())
        elif isinstance(event, PromptEnded) and event.prompt_id == "greeting":
            await board.line.prompt(event.leg_id, "thanks", [Prompt(text="谢谢", language="zh")])
            await board.line.park(event.leg_id)

    return desk


async def test_a_whole_call_from_the_menu_to_the_end(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    assert call.said == [WELCOME.text, "谢谢"]
    assert call.verbs == ["Gather", "Say", "Redirect", "Enqueue"]
    (arrived,) = board.told(LegArrived)
    assert (arrived.leg_id, arrived.external_id, arrived.inbox_id) == (call.sid, call.sid, "line")
    assert arrived.caller == Party(kind="phone", value=CUSTOMER)
    assert [(one.prompt_id, one.digits) for one in board.told(PromptEnded)] == [
        ("greeting", "1"),
        ("thanks", ""),
    ]

    await board.line.hang_up(call.sid)
    await asyncio.wait_for(call.over.wait(), 5)
    assert call.status == "completed"
    assert call.problems == []
    assert [one.reason for one in board.told(LegEnded)] == [LegEnd.HUNG_UP]
    numbers = [event.seq for event in board.events]
    assert numbers == sorted(set(numbers))
    assert not board.line.owns(call.sid)


async def test_the_caller_hangs_up_in_the_queue(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1))
    await asyncio.wait_for(call.over.wait(), 5)
    await board.until(lambda: board.told(LegEnded))
    assert len(board.told(LegAnswered)) == 1


@pytest.mark.parametrize(("reason", "status"), [(LegEnd.BUSY, "busy"), (LegEnd.REJECTED, "completed")])
async def test_a_call_is_turned_away(board: Switchboard, reason: LegEnd, status: str) -> None:
    async def desk(event: LineEvent) -> None:
        if isinstance(event, LegArrived):
            await board.line.reject(event.leg_id, reason)

    board.desk = desk
    call = board.phone()
    await asyncio.wait_for(call.over.wait(), 5)
    assert call.verbs == ["Reject"]
    assert not board.told(LegAnswered)
    assert [one.reason for one in board.told(LegEnded)] == [reason]


async def test_an_announcement_interrupts_the_music_which_goes_on(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    await board.line.prompt(call.sid, "position", [Prompt(text="You are number two.")])
    await board.until(lambda: call.verbs.count("Enqueue") == 2)
    assert call.said[-1] == "You are number two."
    assert call.problems == []


async def test_a_call_waits_for_an_engine_that_is_started_again(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    board.rooms.away = 3
    await board.line.join(call.sid, "room1")
    await board.until(lambda: ("join", call.sid, "room1", Mode.TALK) in board.rooms.asked)
    assert call.said.count("One moment, please.") == 1
    assert board.line.owns(call.sid)


async def test_sound_files_are_played_by_the_engine(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    await board.line.prompt(call.sid, "recorded", [Prompt(blob="greeting")])
    await board.until(lambda: "Connect" in call.verbs)
    assert [one[0] for one in board.rooms.asked] == ["expect", "park", "prompt"]
    await board.line.park(call.sid, "song")
    assert board.rooms.asked[-1] == ("park", call.sid, "song")
    await board.line.park(call.sid)
    await board.until(lambda: call.queue)


async def test_joining_streams_the_audio_into_the_room(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    await board.line.join(call.sid, "room1")
    await board.until(lambda: "Connect" in call.verbs)
    assert board.rooms.asked[:2] == [("expect", call.sid, "line"), ("join", call.sid, "room1", Mode.TALK)]
    # Nothing listens at the stream's address here: the call comes back and is sent there again.
    await board.until(lambda: call.verbs.count("Connect") > 1)
    await board.line.prompt(call.sid, "in the room", [WELCOME])
    assert board.rooms.asked[-1] == ("prompt", call.sid, "in the room")
    await board.line.park(call.sid)
    await board.until(lambda: call.queue)
    assert board.rooms.asked[-1] == ("hang_up", call.sid)


async def test_requests_that_come_again_change_nothing(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    events, document = list(board.events), call.documents[-1]
    for url, extra in [(board.url, {}), *((url, {"Digits": "9"}) for _, url, _ in board.twilio.requests)]:
        status, _, body = await board.twilio.post(call, url, extra)
        assert (status, body) == (200, document)
    assert board.events == events


async def test_states_doubled_late_and_out_of_order_change_nothing(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=0))
    await asyncio.wait_for(call.over.wait(), 5)
    await board.until(lambda: board.told(LegEnded))
    events = list(board.events)
    for number, state in [(3, "completed"), (2, "in-progress"), (0, "initiated"), (3, "completed")]:
        extra = {"CallStatus": state, "SequenceNumber": str(number)}
        assert (await board.twilio.post(call, call.status_callback, extra))[0] == 204
    assert "<Hangup" in (await board.twilio.post(call, board.url, {"CallStatus": "ringing"}))[2]
    assert board.events == events


async def test_a_forged_request_leaves_no_trace(board: Switchboard) -> None:
    call = board.phone(Person())
    for tail in ("voice", "voice-next", "voice-answered", "voice-status", "voice-fallback"):
        url = f"{board.public_url}/webhooks/line/{tail}"
        assert (await board.twilio.post(call, url, {}, token="wrong"))[0] == 403
    assert board.door.webhooks is not None
    assert board.door.webhooks.counters.refused == {("voice", "forbidden"): 5}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("busy", LegEnd.BUSY), ("no-answer", LegEnd.NO_ANSWER), ("failed", LegEnd.FAILED)],
)
async def test_a_call_of_ours_that_nobody_takes(board: Switchboard, answer: str, reason: LegEnd) -> None:
    board.twilio.people["+14155550123"] = Person(answer=answer)
    await board.line.originate(Dial(leg_id="out1", inbox_id="line", address="+14155550123"))
    await board.until(lambda: board.told(LegEnded))
    assert [(one.leg_id, one.reason) for one in board.told(LegEnded)] == [("out1", reason)]


async def test_a_call_of_ours_is_picked_up_and_joins(board: Switchboard) -> None:
    board.twilio.people["+14155550123"] = Person()

    async def desk(event: LineEvent) -> None:
        if isinstance(event, LegAnswered):
            await board.line.join(event.leg_id, "room1")

    board.desk = desk
    await board.line.originate(Dial(leg_id="out1", inbox_id="line", address="+14155550123"))
    await board.line.originate(Dial(leg_id="out1", inbox_id="line", address="+14155550123"))
    (call,) = board.twilio.calls.values()
    await board.until(lambda: "Connect" in call.verbs)
    assert (call.caller, len(board.told(LegAnswered))) == (NUMBER, 1)
    await board.line.hang_up("out1")
    await asyncio.wait_for(call.over.wait(), 5)
    assert set(call.problems) <= {"the stream could not be opened"}
    assert board.told(LegEnded)[0].reason is LegEnd.HUNG_UP


async def test_a_stream_that_never_stands_is_given_up(board: Switchboard) -> None:
    async def desk(event: LineEvent) -> None:
        if isinstance(event, LegArrived):
            await board.line.join(event.leg_id, "room1")

    board.desk = desk
    call = board.phone()
    await asyncio.wait_for(call.over.wait(), 5)
    assert call.verbs.count("Connect") == 10
    assert [call.said[0], call.said[-1][:12]] == ["One moment, please.", "We are sorry"]


async def test_a_call_that_cannot_be_placed_ends(board: Switchboard) -> None:
    await board.line.originate(Dial(leg_id="out1", inbox_id="line", address="nobody"))
    await board.until(lambda: board.told(LegEnded))
    assert board.told(LegEnded)[0].reason is LegEnd.FAILED


async def test_calls_survive_a_restart_of_the_hub(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    await board.calls.stop()
    before = [event.seq for event in board.events]

    await board.begin()
    (state,) = await board.calls.census.reconcile()
    assert (state.leg_id, state.inbox_id, state.answered) == (call.sid, "line", True)
    assert call.queue
    await board.line.prompt(call.sid, "again", [Prompt(text="We are back.")])
    await board.until(lambda: "We are back." in call.said)
    await board.until(lambda: board.told(PromptEnded)[-1].prompt_id == "again")
    assert board.events[-1].seq > max(before)


async def test_a_call_hears_a_word_while_the_hub_is_coming_up(board: Switchboard) -> None:
    await board.calls.stop()
    board.desk = a_menu(board)
    await board.begin(open=False)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.verbs.count("Redirect") > 1)
    assert call.said == ["One moment, please."]
    await board.calls.start(board.hear)
    await board.until(lambda: call.queue)
    assert call.said[-2:] == [WELCOME.text, "谢谢"]
    assert call.problems == []


async def test_a_call_without_orders_is_told_so_and_ended(board: Switchboard) -> None:
    async def desk(event: LineEvent) -> None:
        if isinstance(event, LegArrived):
            await board.line.answer(event.leg_id)
            await board.line.prompt(event.leg_id, "hello", [WELCOME])

    board.desk = desk
    call = board.phone()
    await asyncio.wait_for(call.over.wait(), 10)
    assert call.said[-1].startswith("We are sorry")
    await board.until(lambda: board.told(LegEnded))


async def test_a_call_whose_end_nobody_told_is_found(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=0.1), status_callback="")
    await asyncio.wait_for(call.over.wait(), 5)
    assert not board.told(LegEnded)
    await board.calls.census.sweep()
    await board.until(lambda: board.told(LegEnded))


async def test_orders_reach_a_call_although_the_provider_stumbles(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    board.twilio.refuse.append((503, 0, "upstream is away"))
    await board.line.prompt(call.sid, "position", [Prompt(text="You are next.")])
    await board.until(lambda: "You are next." in call.said)


async def test_digits_are_dialled_towards_the_party(board: Switchboard) -> None:
    board.desk = a_menu(board)
    call = board.phone(Person(digits=["1"], waits_s=1000))
    await board.until(lambda: call.queue)
    await board.line.send_digits(call.sid, "42#")
    await board.until(lambda: call.verbs.count("Enqueue") == 2)
    assert call.played == ["digits 42#"]
