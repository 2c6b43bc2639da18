"""Take the provider's webhooks: prove who sent them, store, acknowledge."""

from collections.abc import Callable, Sequence

from hub.channels.context import ChannelContext
from hub.channels.contract import (
    Anomalous,
    InboundSink,
    ParseFailed,
    Unsupported,
    WebhookRequest,
    WebhookResponse,
    WebhookRoute,
)
from hub.channels.twilio.account import Account
from hub.channels.twilio.failures import reason_of, wish_of
from hub.channels.twilio.forms import FORM_TYPE, STATES, message_sid
from hub.channels.twilio.genuine import GenuineForms, query_of
from hub.domain.interaction import Party, RawInbound
from hub.domain.message import DeliveryState, DeliveryUpdate
from hub.domain.queue import Inbox
from hub.errors import Unavailable

EMPTY_ANSWER = WebhookResponse(
    body=b'<?xml version="1.0" encoding="UTF-8"?><Response/>', content_type="text/xml; charset=utf-8"
)


Empty = Callable[[dict[str, str]], bool]
"""Say whether a message holds nothing that the channel could show."""


class Receiver:
    """The receiving side of one inbox."""

    def __init__(
        self, inbox: Inbox, settings: Account, context: ChannelContext, *, tail: str, empty: Empty
    ) -> None:
        # `tail` ends the address at which messages come in.
        self._inbox = inbox
        self._tail = tail
        self._empty = empty
        self._genuine = GenuineForms(settings, context)
        self._clock = context.clock
        self.sink: InboundSink | None = None

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the two webhooks."""
        return (
            WebhookRoute(tail=self._tail, handle=self.inbound),
            WebhookRoute(tail="status", handle=self.status),
        )

    async def inbound(self, request: WebhookRequest) -> WebhookResponse:
        """Store a message as it arrived, then acknowledge with an empty TwiML document."""
        form = self._genuine.form(request)
        sid = _sid(form)
        if not form.get("From") or not form.get("To"):
            raise Anomalous("no sender or no recipient")
        if self._empty(form):
            raise Unsupported("an empty message")
        raw = RawInbound(
            inbox_id=self._inbox.id,
            external_id=sid,
            payload=request.body,
            content_type=FORM_TYPE,
            received_at=self._clock.now(),
        )
        await self._open_sink().accept(raw)
        return EMPTY_ANSWER

    async def status(self, request: WebhookRequest) -> WebhookResponse:
        """Pass on what became of a message we sent; states this version does not know are ignored."""
        form = self._genuine.form(request)
        state = STATES.get(form.get("MessageStatus", "").lower())
        if state is None:
            raise Unsupported("a state of no interest")
        await self._open_sink().delivery_update(self._news(request, form, state))
        return WebhookResponse(status=204)

    def _news(self, request: WebhookRequest, form: dict[str, str], state: DeliveryState) -> DeliveryUpdate:
        code = form.get("ErrorCode", "") if state is DeliveryState.FAILED else ""
        number = form.get("To", "").rpartition(":")[2]
        return DeliveryUpdate(
            inbox_id=self._inbox.id,
            message_id=query_of(request).get("message", ""),
            external_id=_sid(form),
            state=state,
            reason=reason_of(code) if state is DeliveryState.FAILED else "",
            suppress=wish_of(code),
            recipient=Party(kind="phone", value=number) if number else None,
        )

    def _open_sink(self) -> InboundSink:
        if self.sink is None:
            raise Unavailable("The inbox is not up")
        return self.sink


def _sid(form: dict[str, str]) -> str:
    try:
        return message_sid(form)
    except ParseFailed as error:
        raise Anomalous(str(error)) from error
