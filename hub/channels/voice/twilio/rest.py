"""What the provider's REST interface does with calls: https://www.twilio.com/docs/voice/api/call-resource."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from hub.channels.contract import ChannelError
from hub.channels.twilio.rest import Rest
from hub.channels.voice.twilio.forms import CallState

MAX_LISTED = 1000
_GONE = frozenset({"21220", "20404"})
"""Errors that say that a call is over: https://www.twilio.com/docs/api/errors/21220"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LivingCall:
    """A call that the provider says is under way."""

    sid: str
    called: str
    caller: str
    outbound: bool


class CallGone(ChannelError):
    """The call that was to be changed is over."""

    def __init__(self) -> None:
        super().__init__("the call is over", retryable=False)


class CallsRest:
    """Place, change and list the calls of one account."""

    def __init__(self, rest: Rest) -> None:
        self._rest = rest

    async def place(self, **fields: Any) -> str:
        """Call somebody with the client's own fields and return the provider's id; raises ChannelError."""
        call = await self._rest.ask(self._rest.client.calls.create_async(**fields))
        if not call.sid:
            raise ChannelError("the provider's answer names no call", retryable=False)
        return str(call.sid)

    async def carry_out(self, sid: str, document: str) -> None:
        """Have a call drop what it does and carry out this document; raises ChannelError."""
        await self._change(sid, twiml=document)

    async def end(self, sid: str) -> None:
        """End a call, whatever it does; raises ChannelError."""
        await self._change(sid, status="completed")

    async def state(self, sid: str) -> CallState:
        """Return the state of a call; raises ChannelError."""
        call = await self._rest.ask(self._rest.client.calls(sid).fetch_async())
        return CallState(call.status)

    async def living(self, numbers: Sequence[str]) -> list[LivingCall]:
        """Return the calls in progress to or from these numbers; raises ChannelError."""
        found = await self._rest.ask(
            self._rest.client.calls.list_async(status="in-progress", limit=MAX_LISTED)
        )
        calls = [
            LivingCall(
                sid=call.sid,
                called=call.to or "",
                caller=call._from or "",
                outbound=(call.direction or "").startswith("outbound"),
            )
            for call in found
        ]
        return [call for call in calls if {call.called, call.caller} & set(numbers)]

    async def close(self) -> None:
        """Close the connections."""
        await self._rest.close()

    async def _change(self, sid: str, **fields: Any) -> None:
        try:
            await self._rest.ask(self._rest.client.calls(sid).update_async(**fields))
        except ChannelError as error:
            if error.code in _GONE:
                raise CallGone from error
            raise
