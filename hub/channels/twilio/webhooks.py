"""Take the provider's webhooks: prove who sent them, store, acknowledge."""

from collections.abc import Callable, Sequence
from urllib.parse import parse_qsl, urlsplit

from multidict import MultiDict
from twilio.request_validator import RequestValidator

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
from hub.channels.twilio.forms import FORM_TYPE, STATES, message_sid, read_fields
from hub.domain.interaction import Party, RawInbound
from hub.domain.message import DeliveryState, DeliveryUpdate
from hub.domain.queue import Inbox
from hub.errors import Forbidden, TooLarge, Unavailable

MAX_BYTES = 64 * 1024
SIGNATURE_HEADER = "X-Twilio-Signature"
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
        self._settings = settings
        self._clock = context.clock
        self._public_url = (settings.public_url or context.public_url).rstrip("/")
        self._validator = RequestValidator(settings.auth_token)
        self.sink: InboundSink | None = None

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the two webhooks."""
        return (
            WebhookRoute(tail=self._tail, handle=self.inbound),
            WebhookRoute(tail="status", handle=self.status),
        )

    async def inbound(self, request: WebhookRequest) -> WebhookResponse:
        """Store a message as it arrived, then acknowledge with an empty TwiML document."""
        form = self._genuine_form(request)
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
        form = self._genuine_form(request)
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
            message_id=_query(request).get("message", ""),
            external_id=_sid(form),
            state=state,
            reason=reason_of(code) if state is DeliveryState.FAILED else "",
            suppress=wish_of(code),
            recipient=Party(kind="phone", value=number) if number else None,
        )

    def _genuine_form(self, request: WebhookRequest) -> dict[str, str]:
        """Return the form of a request that the provider signed; raises TooLarge, Forbidden or Anomalous."""
        if len(request.body) > MAX_BYTES:
            raise TooLarge(f"A body may have {MAX_BYTES} bytes")
        form = self._check_signature(request)
        if form is None:
            raise Anomalous("not a form")
        if form.get("AccountSid") != self._settings.account_sid:
            raise Anomalous("of another account")
        return form

    def _check_signature(self, request: WebhookRequest) -> dict[str, str] | None:
        """Raise Forbidden unless the provider signed the public address and the body; return the form, if it is one.

        Forms are signed field by field. Any other body is covered by its SHA-256, which stands in the query
        (`bodySHA256`) and is signed with it; without one the signature does not cover the body at all.
        """
        headers = {name.lower(): value for name, value in request.headers.items()}
        signature = headers.get(SIGNATURE_HEADER.lower(), "")
        is_form = headers.get("content-type", "").partition(";")[0].strip().lower() == FORM_TYPE
        try:
            if is_form:
                signed: MultiDict[str] | str = MultiDict(read_fields(request.body) if request.body else ())
            else:
                signed = request.body.decode("utf-8")
        except (ParseFailed, UnicodeDecodeError) as error:
            raise Forbidden("The signature does not match") from error
        covered = is_form or "bodySHA256" in _query(request)
        if not (signature and covered and self._validator.validate(self._url(request), signed, signature)):
            raise Forbidden("The signature does not match")
        return None if isinstance(signed, str) else dict(signed.items())

    def _url(self, request: WebhookRequest) -> str:
        """Return the address the provider called, as it sees it: whatever a proxy made of it on the way.

        The public address may have a path of its own, with or without which the request may have arrived.
        """
        parts = urlsplit(request.url)
        _, door, rest = parts.path.partition("/webhooks/")
        return self._public_url + door + rest + (f"?{parts.query}" if parts.query else "")

    def _open_sink(self) -> InboundSink:
        if self.sink is None:
            raise Unavailable("The inbox is not up")
        return self.sink


def _query(request: WebhookRequest) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))


def _sid(form: dict[str, str]) -> str:
    try:
        return message_sid(form)
    except ParseFailed as error:
        raise Anomalous(str(error)) from error
