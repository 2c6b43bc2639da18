"""Ask for updates and wait for them (long polling); what is stored is confirmed by the next question.

https://core.telegram.org/bots/api#getupdates: an update is confirmed once a question with a higher offset is asked,
and comes again until then, for a day at most.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable

import msgspec

from hub.background import TaskOwner
from hub.channels.backoff import Jitter, backoff_s, system_jitter
from hub.channels.contract import ChannelError, ChannelHealth, HealthState, ParseFailed, Unsupported
from hub.channels.telegram.api import BotApi
from hub.channels.telegram.update import WANTED, update_number

logger = logging.getLogger(__name__)

BATCH = 100
SPARE_S = 10.0
"""How much longer than the agreed wait an answer may take."""

FIRST_RETRY_S = 1.0
LONGEST_RETRY_S = 60.0

_NOT_YET = ChannelHealth(state=HealthState.DEGRADED, detail="not connected yet")


class Poller:
    """Ask again and again, over outages of the provider and of the store."""

    def __init__(
        self,
        inbox_id: str,
        take: Callable[[bytes], Awaitable[None]],
        poll_s: int,
        *,
        jitter: Jitter = system_jitter,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._inbox_id = inbox_id
        self._take = take
        self._poll_s = poll_s
        self._jitter = jitter
        self._pause = pause
        self._offset = 0
        self._failures = 0
        self._tasks = TaskOwner(f"telegram:{inbox_id}")
        self.health = _NOT_YET

    def start(self, api: BotApi) -> None:
        """Begin to ask, in a task of this object."""
        self.health = _NOT_YET
        self._failures = 0
        self._tasks.start(self._run(api), "polling")

    async def stop(self) -> None:
        """End asking; what was stored and not confirmed comes again, and is recognised."""
        await self._tasks.stop()

    async def _run(self, api: BotApi) -> None:
        told = False
        while True:
            try:
                if not told:  # a webhook set earlier would have the provider refuse every question
                    await api.call("deleteWebhook", {"drop_pending_updates": False})
                    told = True
                await self._round(api)
            except ChannelError as error:
                wait_s = self._missed(error.reason)
                await self._pause(max(wait_s, error.retry_after_s or 0.0))
            except Exception as error:  # the store is away, for instance; nothing is confirmed
                await self._pause(self._missed(f"what came in cannot be stored ({type(error).__name__})"))
            else:
                self._works()

    async def _round(self, api: BotApi) -> None:
        question = {
            "offset": self._offset,
            "limit": BATCH,
            "timeout": self._poll_s,
            "allowed_updates": WANTED,
        }
        answer = await api.call("getUpdates", question, wait_s=self._poll_s + SPARE_S)
        try:
            updates = msgspec.json.decode(answer, type=list[msgspec.Raw])
            numbers = [update_number(bytes(one)) for one in updates]
        except (msgspec.DecodeError, ParseFailed):
            raise ChannelError("the provider's answer makes no sense", retryable=True) from None
        for number, update in sorted(zip(numbers, updates, strict=True), key=lambda pair: pair[0]):
            try:
                await self._take(bytes(update))
            except Unsupported:
                pass  # of no interest, so there is nothing to keep
            self._offset = number + 1

    def _missed(self, problem: str) -> float:
        """Note a failure and return how long to wait; an outage is logged once when it begins."""
        self._failures += 1
        if self.health.state is not HealthState.DOWN:
            logger.warning("Inbox %s gets no updates: %s", self._inbox_id, problem)
        self.health = ChannelHealth(state=HealthState.DOWN, detail=problem)
        return backoff_s(self._failures, FIRST_RETRY_S, LONGEST_RETRY_S, self._jitter())

    def _works(self) -> None:
        self._failures = 0
        if self.health.state is not HealthState.UP:
            logger.info("Inbox %s gets updates", self._inbox_id)
        self.health = ChannelHealth(state=HealthState.UP)
