"""Twilio's REST interface for calls, as the stand-in for its telephone network answers it."""

from email.utils import format_datetime
from typing import Any, Protocol

import aiohttp
from aiohttp import web

from hub.clock import SystemClock
from hub.lab.twilio_rules import error
from hub.lab.voice_caller import Call, Execution, Person

_CREATE = frozenset(
    """
    To From Url Twiml Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent StatusCallbackMethod Timeout
    SendDigits Record CallerId MachineDetection TimeLimit ApplicationSid
    """.split()  # noqa: SIM905
)


class Network(Protocol):
    """The telephone network behind the interface."""

    account_sid: str
    auth_token: str
    calls: dict[str, Call]
    people: dict[str, Person]
    executions: dict[str, Execution]
    refuse: list[tuple[int, int, str]]

    def new_sid(self, kind: str) -> str:
        """Return an id as the provider makes them."""
        ...

    def begin(self, call: Call) -> None:
        """Have a call ring, be carried out and end."""
        ...


class CallsInterface:
    """Check what Twilio checks, and answer as it does."""

    def __init__(self, network: Network) -> None:
        self._network = network

    async def account(self, request: web.Request) -> web.Response:
        """Return the account."""
        if (refused := self._refused(request)) is not None:
            return refused
        return web.json_response({"sid": self._network.account_sid, "status": "active", "type": "Full"})

    async def create(self, request: web.Request) -> web.Response:
        """Begin a call that the hub asks for."""
        if (refused := self._refused(request)) is not None:
            return refused
        posted = await request.post()
        form = {name: str(value) for name, value in posted.items()}
        if unknown := set(form) - _CREATE:
            return error(400, 20001, f"Unknown parameters {sorted(unknown)}")
        if not form.get("To") or not form.get("From"):
            return error(400, 21201, "No 'To' or 'From' number is specified")
        if not form.get("Url", "").startswith("http"):
            return error(400, 21205, "Url is not a valid URL")
        if not form["To"].removeprefix("+").isdigit():
            return error(400, 21211, "Invalid 'To' Phone Number")
        call = Call(
            sid=self._network.new_sid("CA"),
            caller=form["From"],
            called=form["To"],
            outbound=True,
            person=self._network.people.get(form["To"], Person(answer="no-answer")),
            url=form["Url"],
            fallback_url=form.get("FallbackUrl", ""),
            status_callback=form.get("StatusCallback", ""),
            status="queued",
        )
        self._network.begin(call)
        return web.json_response(self._resource(call), status=201)

    async def list_all(self, request: web.Request) -> web.Response:
        """Return the calls, of one status or all."""
        if (refused := self._refused(request)) is not None:
            return refused
        wanted = request.query.get("Status", "")
        found = [call for call in self._network.calls.values() if not wanted or call.status == wanted]
        return web.json_response(
            {"calls": [self._resource(call) for call in found], "next_page_uri": None, "page_size": 1000}
        )

    async def fetch(self, request: web.Request) -> web.Response:
        """Return one call."""
        if (refused := self._refused(request)) is not None:
            return refused
        call = self._network.calls.get(request.match_info["sid"])
        return web.json_response(self._resource(call)) if call else error(404, 20404, "Not found")

    async def update(self, request: web.Request) -> web.Response:
        """Hang a call up, or have it go on with another document."""
        if (refused := self._refused(request)) is not None:
            return refused
        call = self._network.calls.get(request.match_info["sid"])
        if call is None:
            return error(404, 20404, "Not found")
        execution = self._network.executions.get(call.sid)
        if execution is None or (call.status != "in-progress" and "Twiml" in await request.post()):
            return error(400, 21220, "Call is not in-progress. Cannot redirect.")
        form = await request.post()
        if form.get("Status") in ("completed", "canceled"):
            call.status = "completed" if form["Status"] == "completed" else "canceled"
            execution.hang_up()
        elif "Twiml" in form:
            execution.order(str(form["Twiml"]))
        return web.json_response(self._resource(call))

    def _refused(self, request: web.Request) -> web.Response | None:
        if self._network.refuse:
            status, code, message = self._network.refuse.pop(0)
            return error(status, code, message)
        expected = aiohttp.encode_basic_auth(self._network.account_sid, self._network.auth_token)
        right = request.headers.get("Authorization") == expected
        if right and request.match_info["account"] == self._network.account_sid:
            return None
        return error(401, 20003, "Authenticate")

    def _resource(self, call: Call) -> dict[str, Any]:
        return {
            "sid": call.sid, "account_sid": self._network.account_sid, "from": call.caller, "to": call.called,
            "status": call.status, "direction": "outbound-api" if call.outbound else "inbound",
            "api_version": "2010-04-01", "date_created": format_datetime(SystemClock().now()),
            "uri": f"/2010-04-01/Accounts/{self._network.account_sid}/Calls/{call.sid}.json",
        }  # fmt: skip
