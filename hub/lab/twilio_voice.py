"""A stand-in for Twilio's telephone calls on loopback: its REST interface, its documents, its streams, its callbacks.

A call is placed by `call` (somebody phones the hub) or by the hub's own request (`Calls.json`); the stand-in fetches the
documents with valid signatures, checks them against Twilio's grammar, carries them out and tells the hub of the call's states,
with the faults that `callbacks` describes. Times pass at `pace`.

    python -m hub.lab.twilio_voice --port 4011

then, with JSON: `POST /_stand_in/call {url, from, to, digits: [], status_callback, ...}` phones the hub, and
`GET /_stand_in/calls` lists what became of the calls.
"""

import argparse
import asyncio
import itertools
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import fields
from typing import Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

from hub.background import TaskOwner
from hub.lab.media_stream import MediaStream
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER
from hub.lab.twilio_calls import CallsInterface
from hub.lab.twilio_rules import sign
from hub.lab.voice_caller import Call, Execution, HungUp, Person

LIVING = ("queued", "ringing", "in-progress")

Plan = Callable[[str, Sequence[str]], list[tuple[float, int, str]]]
"""Return how a call's states are told: for each the pause before it in seconds, its number and the state."""


def in_order(sid: str, states: Sequence[str]) -> list[tuple[float, int, str]]:
    """Tell every state once and in its turn."""
    return [(0.0, number, state) for number, state in enumerate(states)]


class TwilioVoice:
    """Serve the REST interface and be the telephone network."""

    def __init__(self, *, pace: float = 1.0, plan: Plan = in_order) -> None:
        self.account_sid = ACCOUNT_SID
        self.auth_token = AUTH_TOKEN
        self.pace = pace
        self.base_url = ""
        self.calls: dict[str, Call] = {}
        self.people: dict[str, Person] = {}
        """Who answers calls of the hub, by number; nobody else picks up."""
        self.on_call: Callable[[Call], Awaitable[None]] | None = None
        self.requests: list[tuple[str, str, float]] = []
        """Every request made to the hub: the call, the address and how many seconds the answer took."""
        self.refuse: list[tuple[int, int, str]] = []
        """Status, code and message of the next REST answers."""
        self._plan = plan
        self._numbers = itertools.count(1)
        self.executions: dict[str, Execution] = {}
        """Calls that are being carried out, by id."""
        self._told: dict[str, list[str]] = {}
        self._tasks = TaskOwner("stand-in:voice")
        self._session: aiohttp.ClientSession | None = None
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    async def start(self, port: int = 0) -> str:
        """Listen on loopback and return the address."""
        self._runner = web.AppRunner(self.app())
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", port).start()
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=15))
        host, bound = self._runner.addresses[0][:2]
        self.base_url = f"http://{host}:{bound}"
        return self.base_url

    async def stop(self) -> None:
        """Hang up every call and close."""
        await self._tasks.stop()
        if self._session is not None:
            await self._session.close()
        if self._runner is not None:
            await self._runner.cleanup()

    def app(self) -> web.Application:
        """Return the web application."""
        app, rest = web.Application(), CallsInterface(self)
        root = "/2010-04-01/Accounts/{account}"
        app.router.add_get(f"{root}.json", rest.account)
        app.router.add_post(f"{root}/Calls.json", rest.create)
        app.router.add_get(f"{root}/Calls.json", rest.list_all)
        app.router.add_get(f"{root}/Calls/{{sid}}.json", rest.fetch)
        app.router.add_post(f"{root}/Calls/{{sid}}.json", rest.update)
        app.router.add_post("/_stand_in/call", self._control_call)
        app.router.add_get("/_stand_in/calls", self._control_calls)
        return app

    def call(
        self, url: str, person: Person, *, caller: str = "+14155550101", called: str = NUMBER, **named: str
    ) -> Call:
        """Phone the hub; `url` is the number's voice webhook, `named` may give `status_callback` and `fallback_url`."""
        call = Call(
            sid=self.new_sid("CA"),
            caller=caller,
            called=called,
            outbound=False,
            person=person,
            url=url,
            status_callback=named.get("status_callback", ""),
            fallback_url=named.get("fallback_url", ""),
        )
        self.begin(call)
        return call

    def hang_up(self, call: Call) -> None:
        """Have the person hang up."""
        if (execution := self.executions.get(call.sid)) is not None:
            execution.hang_up()

    def new_sid(self, kind: str) -> str:
        """Return an id as the provider makes them."""
        return f"{kind}{next(self._numbers):032x}"

    def begin(self, call: Call) -> None:
        """Have a call ring, be carried out and end."""
        self.calls[call.sid] = call
        self._tasks.start(self._live(call), f"call {call.sid}")

    async def _live(self, call: Call) -> None:
        """Let a call ring, be carried out and end."""
        execution = self.executions[call.sid] = Execution(call, self)
        try:
            if not call.outbound or await self._rings(call):
                with suppress(HungUp):
                    await execution.run()
        finally:
            del self.executions[call.sid]
        if call.status in LIVING:
            call.status = "completed"
        self._note(call, call.status)
        await self._tell(call)
        call.over.set()

    async def _rings(self, call: Call) -> bool:
        """Let a call of the hub's ring; say whether it is picked up."""
        self._note(call, "initiated", "ringing")
        await asyncio.sleep(call.person.picks_up_after_s * self.pace)
        if call.person.answer != "in-progress":
            call.status = call.person.answer
            return False
        call.status = "in-progress"
        self._note(call, "in-progress")
        return True

    def _note(self, call: Call, *states: str) -> None:
        self._told.setdefault(call.sid, []).extend(states)

    async def _tell(self, call: Call) -> None:
        """Call the status callback for everything that happened, in the order and as often as the plan says."""
        for pause_s, number, state in self._plan(call.sid, self._told.pop(call.sid, [])):
            await asyncio.sleep(pause_s * self.pace)
            if call.status_callback:
                extra = {
                    "CallStatus": state,
                    "SequenceNumber": str(number),
                    "CallbackSource": "call-progress-events",
                }
                with suppress(OSError):
                    await self.post(call, call.status_callback, extra)

    async def fetch(self, call: Call, url: str, extra: Mapping[str, str]) -> str:
        """Ask the hub for a document; raises OSError when there is none."""
        status, kind, body = await self.post(call, url, extra)
        if status != 200 or not kind.startswith("text/xml"):
            raise OSError(f"answered {status}")
        return body

    async def post(
        self, call: Call, url: str, extra: Mapping[str, str], *, token: str = ""
    ) -> tuple[int, str, str]:
        """Post what is known of a call to the hub, signed; return status, type and body. Raises OSError."""
        assert self._session is not None
        form = {
            "AccountSid": self.account_sid, "ApiVersion": "2010-04-01", "CallSid": call.sid, "CallStatus": call.status,
            "Called": call.called, "Caller": call.caller, "Direction": "outbound-api" if call.outbound else "inbound",
            "From": call.caller, "FromCountry": "US", "To": call.called, "ToCountry": "US", **extra,
        }  # fmt: skip
        headers = {
            "X-Twilio-Signature": sign(token or self.auth_token, url, form),
            "Content-Type": "application/x-www-form-urlencoded; charset=UTF-8",
            "User-Agent": "TwilioProxy/1.1",
        }
        begun = asyncio.get_running_loop().time()
        try:
            async with self._session.post(url, data=urlencode(form).encode(), headers=headers) as answer:
                body = await answer.text()
                self.requests.append((call.sid, url, asyncio.get_running_loop().time() - begun))
                return answer.status, answer.content_type, body
        except (aiohttp.ClientError, TimeoutError) as failure:
            raise OSError(str(failure)) from failure

    async def stream(self, call: Call, stream: MediaStream, url: str, parameters: Mapping[str, str]) -> None:
        """Carry a stream until the hub closes it; one that cannot be opened is an error of the document."""
        assert self._session is not None
        stream.names["accountSid"] = self.account_sid
        try:
            await stream.run(self._session, url, parameters)
        except aiohttp.ClientError:
            if not stream.opened.is_set():  # later it is only the hub's end of it that was closed first
                call.problems.append("the stream could not be opened")

    async def _control_call(self, request: web.Request) -> web.Response:
        wanted = await request.json()
        known = {field.name for field in fields(Person)}
        person = Person(**{name: value for name, value in wanted.items() if name in known})
        named = {name: wanted[name] for name in ("status_callback", "fallback_url") if name in wanted}
        call = self.call(
            wanted["url"],
            person,
            caller=wanted.get("from", "+14155550101"),
            called=wanted.get("to", NUMBER),
            **named,
        )
        return web.json_response({"sid": call.sid})

    async def _control_calls(self, request: web.Request) -> web.Response:
        told = ("sid", "caller", "called", "status", "said", "played", "verbs", "problems")
        return web.json_response(
            [{name: getattr(call, name) for name in told} for call in self.calls.values()]
        )


async def _serve(port: int) -> None:
    stand_in = TwilioVoice()
    print(await stand_in.start(port), flush=True)
    try:
        await asyncio.Event().wait()
    finally:
        await stand_in.stop()


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(description="A stand-in for Twilio's calls on loopback.")
    parser.add_argument("--port", type=int, default=4011)
    asyncio.run(_serve(parser.parse_args().port))


if __name__ == "__main__":
    main()
