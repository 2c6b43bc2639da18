"""Take the provider's voice webhooks: prove who sent them, then answer with what the call is to do."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from hub.channels.contract import Anomalous, ParseFailed, WebhookRequest, WebhookResponse, WebhookRoute
from hub.channels.twilio.genuine import GenuineForms, query_of
from hub.channels.voice.twilio.answers import Answers
from hub.channels.voice.twilio.forms import CallForm, read_call
from hub.channels.voice.twilio.register import Register
from hub.channels.voice.twilio.twiml import Wording, apology, starting

logger = logging.getLogger(__name__)

XML = "text/xml; charset=utf-8"
ANSWER_WITHIN_S = 10.0
"""The provider gives up after 15 s; a call is told something before."""

Answer = Callable[[CallForm], Awaitable[str]]


class VoiceReceiver:
    """The receiving side of one inbox."""

    def __init__(self, genuine: GenuineForms, register: Register, answers: Answers, wording: Wording) -> None:
        self._genuine = genuine
        self._register = register
        self._answers = answers
        self._wording = wording

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhooks; `voice` and `voice-status` are configured at the provider, the others named by documents."""
        return (
            WebhookRoute(tail="voice", handle=self.arrived),
            WebhookRoute(tail="voice-answered", handle=self.picked_up),
            WebhookRoute(tail="voice-next", handle=self.went_on),
            WebhookRoute(tail="voice-status", handle=self.status),
            WebhookRoute(tail="voice-fallback", handle=self.failed),
        )

    async def arrived(self, request: WebhookRequest) -> WebhookResponse:
        """Take a call that comes in."""
        return await self._answer(request, self._answers.arrived)

    async def picked_up(self, request: WebhookRequest) -> WebhookResponse:
        """Go on with a call of our own that was answered."""
        return await self._answer(request, self._answers.picked_up)

    async def went_on(self, request: WebhookRequest) -> WebhookResponse:
        """Go on with a call that has carried out its document."""
        return await self._answer(request, self._answers.went_on)

    async def status(self, request: WebhookRequest) -> WebhookResponse:
        """Take note of a call's state."""
        call = self._read(request)
        if not self._register.open:
            return WebhookResponse(status=503)  # the sweep finds out what nobody tells again
        self._answers.status(call)
        return WebhookResponse(status=204)

    async def failed(self, request: WebhookRequest) -> WebhookResponse:
        """Try once more after the provider could not fetch or carry out a document, then apologise."""
        call = self._read(request)
        code = self._genuine.form(request).get("ErrorCode", "")
        logger.warning("The provider could not go on with leg %s: error %s", call.leg_id, code[:8] or "?")
        rounds = _rounds(request)
        if rounds or not self._register.open:
            return _xml(starting(self._wording, "voice-fallback", rounds))
        return await self._answer(request, self._answers.arrived)

    async def _answer(self, request: WebhookRequest, answer: Answer) -> WebhookResponse:
        call = self._read(request)
        if not self._register.open:
            return _xml(self._starting(request))
        try:
            async with asyncio.timeout(ANSWER_WITHIN_S):
                return _xml(await answer(call))
        except TimeoutError:
            logger.warning("Leg %s got no orders in time", call.leg_id)
            return _xml(apology(self._wording))

    def _starting(self, request: WebhookRequest) -> str:
        query = {name: value for name, value in query_of(request).items() if name != "rounds"}
        return starting(self._wording, request.tail, _rounds(request), **query)

    def _read(self, request: WebhookRequest) -> CallForm:
        form = self._genuine.form(request)
        try:
            return read_call(form, query_of(request))
        except ParseFailed as error:
            raise Anomalous(str(error)) from error


def _rounds(request: WebhookRequest) -> int:
    value = query_of(request).get("rounds", "0")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 4 else 0


def _xml(document: str) -> WebhookResponse:
    return WebhookResponse(body=document.encode(), content_type=XML)
