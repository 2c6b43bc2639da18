"""The telephone: lines, call desk, recordings."""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time

from hub.background import TaskOwner, every
from hub.bootstrap.case_floor import CaseFloor
from hub.bootstrap.ground import Ground
from hub.bootstrap.trade_floor import TradeFloor
from hub.calls.agent_commands import Staff
from hub.calls.book import Book
from hub.calls.casework import Casework
from hub.calls.desk import Calls
from hub.calls.errands import Note, Post
from hub.calls.lines import RunningLines
from hub.calls.means import Answers, Dips, Means
from hub.calls.no_lines import NoLines
from hub.calls.outbound import Outbound, OutboundParts
from hub.calls.pbx_desk import Pbx, PbxDesk, PbxParts
from hub.calls.placing import Placer
from hub.calls.ports import CallDesk, VisitorNews
from hub.calls.quiet_hours import QuietHours
from hub.calls.recordings import Recordings
from hub.calls.requeueing import WaitingAgain
from hub.calls.rules import rules_of
from hub.calls.shared_desk import SharedDesk
from hub.calls.sight import Sight
from hub.calls.switchboard import Switchboard
from hub.calls.transcripts import Transcripts
from hub.channels.contract import Capabilities
from hub.channels.runner import ChannelRunner
from hub.channels.voice.opening import open_lines
from hub.channels.voice.transcriber import LocalTranscriber
from hub.domain.agent import Agent, AgentState
from hub.domain.call import Call
from hub.domain.queue import Inbox
from hub.domain.ticket import Ticket
from hub.domain.visitor import Availability
from hub.errors import NotFound, Unavailable
from hub.tickets.arrivals.intake import Intake

logger = logging.getLogger(__name__)

RECORDINGS_S = 3600.0
"""How often recordings whose time is over are looked for, in seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the telephone needs of the edge floor."""

    intake: Intake
    runner: ChannelRunner
    dips: Dips
    answers: Answers
    tell_visitor: Callable[[VisitorNews], None]


def lines_of(ground: Ground) -> RunningLines:
    """Return the lines that the settings name; raises SettingsError."""
    if not ground.settings.voice.engines:
        return NoLines()
    return open_lines(ground.settings, ground.settings.storage.data_dir, ground.blobs, ground.clock)


class CallLine:
    """The waiting line as the call desk asks about it."""

    def __init__(self, trade: TradeFloor, case: CaseFloor) -> None:
        self._trade = trade
        self._organisation = case.organisation

    async def place(self, ticket: Ticket) -> int | None:
        """Return the ticket's place in its queue."""
        return await self._trade.dispatcher.place(ticket)

    def expected_s(self, queue_id: str, place: int) -> float | None:
        """Return the expected wait in seconds."""
        return self._trade.waits.expected_s(queue_id, place)

    def open(self, inbox_id: str, queue_id: str) -> Availability:
        """Return whether the queue is open and staffed for calls of this inbox."""
        channel = self._organisation.inbox(inbox_id).channel
        return self._trade.availability.of_queue(queue_id, channel)


class VoiceFloor:
    """Everything that has to do with calls, above the lines that carry them."""

    def __init__(
        self, ground: Ground, case: CaseFloor, trade: TradeFloor, edge: Surroundings, lines: RunningLines
    ) -> None:
        kept, clock, ids = ground.kept, ground.clock, ground.ids
        self._organisation, self._trade, self._runner = case.organisation, trade, edge.runner
        self._stored = kept.calls
        self._show_visitor = edge.tell_visitor
        self._tasks = TaskOwner("voice")
        self._lines = lines
        self._running = False
        self._carried = False
        self._ready = asyncio.Event()
        book = Book(clock, ids, kept.calls, Placer(lines, self._music))
        self.means = Means(
            clock=clock,
            ids=ids,
            lines=lines,
            book=book,
            casework=Casework(
                clock, ids, edge.intake, kept.tickets, kept.messages, case.customers, case.organisation
            ),
            organisation=case.organisation,
            line=CallLine(trade, case),
            dips=edge.dips,
            answers=edge.answers,
            dialling=self.lines_of_ours,
            tell_visitor=self._tell_visitor,
            wishes=case.suppressions.active,
            carries=not isinstance(lines, NoLines),
        )
        self._transcripts = Transcripts(
            LocalTranscriber(wanted=ground.settings.voice.transcripts),
            kept.calls,
            ground.blobs,
            self.means.casework,
        )
        self.recordings = Recordings(
            self.means,
            kept.recordings,
            kept.calls,
            ground.blobs,
            case.attachments,
            transcripts=self._transcripts,
        )
        self.switchboard = Switchboard(self.means, self.recordings)
        self.sight = Sight(book, kept.calls, lambda: self.shared is None or self._ready.is_set())
        staff = Staff(
            transfers=trade.transfers,
            access=case.access,
            audit=kept.audit,
            sight=self.sight,
            agent=trade.roster.get,
            colleagues=self._colleagues,
            wishes=case.suppressions.active,
        )
        self.calls = Calls(self.means, self.switchboard, self.recordings, staff)
        self.shared = self._shared_desk(ground, ground.shared.relay) if ground.shared else None
        self.pbx = PbxDesk(
            PbxParts(
                clock=clock,
                ids=ids,
                calls=kept.pbx_calls,
                open_calls=kept.pbx_calls.open_of,
                casework=self.means.casework,
                tickets=kept.tickets,
                directory=case.organisation,
                agent=self._agent,
                systems=self.systems,
                wishes=case.suppressions.active,
            )
        )
        voice = ground.settings.voice
        self.outbound = Outbound(
            self.means,
            OutboundParts(
                callbacks=kept.callbacks,
                lists=kept.dial_lists.get,
                calls=kept.calls,
                tickets=WaitingAgain(clock, ids, kept.tickets),
                free_agents=lambda queue_id: len(self._colleagues(queue_id)),
                quiet=QuietHours(time.fromisoformat(voice.quiet_from), time.fromisoformat(voice.quiet_until)),
                zone=ground.settings.reporting.time_zone,
            ),
        )

    def _shared_desk(self, ground: Ground, relay: Post) -> SharedDesk:
        return SharedDesk(
            self.calls,
            relay,
            lambda: ground.leads,
            ground.kept.tickets,
            self._trade.roster.get,
            (ground.clock, ground.ids),
        )

    @property
    def desk(self) -> CallDesk:
        """Return where agents and visitors do what they do in calls, in whichever process these are run."""
        return self.shared or self.calls

    def heard(self, note: Note) -> None:
        """Take in what another process sent about calls."""
        news = self.shared.heard(note) if self.shared else None
        if news is not None:
            self._show_visitor(news)

    def _tell_visitor(self, news: VisitorNews) -> None:
        """Show a visitor where their call stands, wherever they are connected."""
        self._show_visitor(news)
        if self.shared:
            self.shared.tell_visitor(news)

    async def start(self) -> None:
        """Take up the calls that an earlier process left, once the lines run."""
        self._running = True
        await self.inbox_changed()
        self._tasks.start(every(RECORDINGS_S, self.recordings.sweep, "the recordings' sweep"), "recordings")

    async def stop(self) -> None:
        """Leave the calls as they are; the next process takes them up."""
        self._running = False
        self._ready.clear()
        await self._tasks.stop()
        await self._transcripts.stop()
        await self.outbound.stop()
        await self.switchboard.stop()
        if self.shared:
            await self.sight.look()  # consoles stay, and see what the next process makes of the calls
        if self._carried:
            self._carried = False
            await self._lines.stop()

    async def inbox_changed(self, inbox_id: str = "") -> None:
        """Start the lines as soon as there is an inbox that calls come to, or a call; a hub without any needs none."""
        if (
            self._running
            and not self._carried
            and (self._inboxes(lambda can: can.calls) or await self._has_calls())
        ):
            self._carried = True
            self._tasks.start(self._begin(), "lines")

    async def _has_calls(self) -> bool:
        return bool(await self._stored.unsettled())

    async def _begin(self) -> None:
        try:
            await self._lines.start()
        except Unavailable:
            logger.exception("The lines do not start: no call can be taken")
        await self.switchboard.start()
        await self.outbound.start()
        self._ready.set()

    async def ready(self) -> None:
        """Return when calls can be taken."""
        await self._ready.wait()

    def _music(self, call: Call) -> str:
        return rules_of(self._organisation.inbox(call.inbox_id)).music

    def _inboxes(self, can: Callable[[Capabilities], bool]) -> Sequence[Inbox]:
        return [inbox for inbox in self._organisation.inboxes() if inbox.active and self._can(inbox.id, can)]

    def _can(self, inbox_id: str, can: Callable[[Capabilities], bool]) -> bool:
        try:
            return can(self._runner.capabilities(inbox_id))
        except (NotFound, Unavailable):
            return False

    def lines_of_ours(self) -> Sequence[Inbox]:
        """Return the inboxes by which telephones can be called."""
        return self._inboxes(lambda can: can.calls and can.dials)

    def _agent(self, named: str) -> Agent | None:
        """Return the agent with this id or e-mail address."""
        wanted = named.casefold()
        agents = self._trade.roster.all()
        return next(
            (one for one in agents if wanted and wanted in (one.id.casefold(), one.email.casefold())), None
        )

    def systems(self) -> Sequence[Pbx]:
        """Return the telephone systems that carry calls themselves."""
        found: list[Pbx] = []
        for inbox in self._organisation.inboxes():
            with contextlib.suppress(NotFound, Unavailable):  # not up
                channel = self._runner.channel(inbox.id)
                if isinstance(channel, Pbx):
                    found.append(channel)
        return found

    def _colleagues(self, queue_id: str) -> Sequence[str]:
        """Return who could be asked for this queue now, the longest idle first."""
        team_id = self._organisation.queue(queue_id).team_id
        found = [
            agent
            for agent in self._trade.roster.all()
            if agent.active
            and agent.state is AgentState.AVAILABLE
            and (not team_id or team_id in agent.team_ids)
            and self._trade.presence.is_connected(agent.id)
            and not any(call.leg_of(agent.id) for call in self.means.book.all())
        ]
        return [agent.id for agent in sorted(found, key=lambda agent: (agent.idle_since, agent.id))]
