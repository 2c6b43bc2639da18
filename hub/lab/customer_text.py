"""A customer who writes texts: one number, one conversation."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import aiohttp

from hub.background import TaskOwner
from hub.lab.faults import Fault
from hub.lab.mail_styles import File
from hub.lab.marks import AGENT, CUSTOMER, own_mark
from hub.lab.patience import until
from hub.lab.surroundings import Surroundings
from hub.lab.truth import Said
from hub.lab.twilio import Sent

_RETRY_S = 0.5
_OVERTAKEN_S = 1.5


class TextCustomer:
    """One conversation by text. The provider repeats a text until the hub acknowledges it, always with the same id."""

    channel = "text"

    def __init__(self, around: Surroundings, number: str, conversation: str) -> None:
        self.conversation = conversation
        self.answers: asyncio.Queue[str] = asyncio.Queue()
        self._around = around
        self._number = number
        self._one_at_a_time = asyncio.Lock()
        self._media: dict[str, list[str]] = {}
        self._tasks = TaskOwner(f"lab:{conversation}")
        around.phone.people[number] = self._heard

    async def say(self, text: str, files: Sequence[File] = ()) -> None:
        """Write a text; one that is overtaken or late goes its way while the customer writes on."""
        around, mark = self._around, self._around.marks.next(CUSTOMER)
        said = Said(
            mark=mark, channel=self.channel, conversation=self.conversation, text=text, files=len(files)
        )
        self._media[mark] = [around.phone.keep_media(file.content, file.type) for file in files]
        around.truth.intend(said)
        around.truth.write("acknowledged", mark=mark)  # the phone shows it as sent
        if around.dial.befalls(Fault.LATE, mark):
            self._tasks.start(self._deliver_after(around.dial.delay_s(mark), said), "late")
        elif around.dial.befalls(Fault.OVERTAKEN, mark):
            self._tasks.start(self._deliver_after(_OVERTAKEN_S, said), "overtaken")
        else:
            await self._deliver(said)

    async def close(self) -> None:
        """Let the texts under way arrive; the phone stays on."""
        await self._tasks.drain(30.0)
        await self._tasks.stop()

    async def _deliver_after(self, delay_s: float, said: Said) -> None:
        await asyncio.sleep(delay_s)
        await self._deliver(said)

    async def _deliver(self, said: Said) -> None:
        async with self._one_at_a_time:  # so that it is known which came first
            await until(lambda: self._post(said), _RETRY_S)
            if said.mark not in self._around.truth.truth.handed:
                self._around.truth.write("handed", mark=said.mark)
        if self._around.dial.befalls(Fault.DUPLICATE, said.mark):
            self._tasks.start(self._again(said), "duplicate")

    async def _again(self, said: Said) -> None:
        await asyncio.sleep(self._around.dial.delay_s(f"{said.mark} again"))
        await self._post(said)

    async def _post(self, said: Said) -> bool:
        doors = self._around.doors
        sid = "SM" + said.mark.encode().hex().rjust(32, "0")[-32:]
        with suppress(aiohttp.ClientError, TimeoutError):
            status, _ = await self._around.phone.text(
                doors.text_webhook,
                self._number,
                doors.text_number,
                f"{said.text} ({said.mark})",
                sid=sid,
                media=self._media[said.mark],
            )
            return status == 200
        return False

    def _heard(self, sent: Sent) -> None:
        mark = own_mark(sent.body, self._around.marks.run, AGENT)
        if mark is not None:
            self._around.truth.write("received", mark=mark, conversation=self.conversation)
            self.answers.put_nowait(mark)
