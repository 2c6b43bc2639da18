"""Take mail by webhook: the raw mail as the body, or as a field of a form, as mail services post it."""

import asyncio
import base64
import binascii
import hmac
import re
from collections.abc import Mapping, Sequence
from urllib.parse import parse_qsl

import msgspec

from hub.channels.contract import (
    Anomalous,
    InboundSink,
    WebhookRequest,
    WebhookResponse,
    WebhookRoute,
)
from hub.channels.email.fingerprint import fingerprint
from hub.channels.email.receive import CONTENT_TYPE
from hub.channels.email.settings import EmailSettings
from hub.channels.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, check_signature
from hub.clock import Clock
from hub.domain.interaction import RawInbound
from hub.domain.queue import Inbox
from hub.errors import Forbidden, TooLarge, Unavailable

FIELDS = ("body-mime", "email", "mime", "raw", "message", "rfc822", "file")
"""Form fields in which mail services put the raw mail, the surest first."""

_RAW_TYPES = ("message/rfc822", "application/octet-stream", "text/plain", "")
_FORM = "application/x-www-form-urlencoded"
_BOUNDARY = re.compile(r'boundary=(?:"([^"\r\n]{1,200})"|([^\s;"]{1,200}))', re.IGNORECASE)
_NAME = re.compile(rb'\bname="?([^";\r\n]{1,200})', re.IGNORECASE)
_HEADER = re.compile(rb"\s*[!-9;-~]{1,200}[ \t]*:")
_MAX_PARTS = 200


class MailDoor:
    """The webhook of one inbox."""

    def __init__(self, inbox: Inbox, settings: EmailSettings, clock: Clock) -> None:
        self._inbox = inbox
        self._settings = settings
        self._clock = clock
        self.sink: InboundSink | None = None

    def routes(self) -> Sequence[WebhookRoute]:
        """Return the webhook; none where nothing is set that proves a sender."""
        settings = self._settings
        proofs = (settings.push_secret, settings.push_token, settings.push_password)
        return (WebhookRoute(tail="mail", handle=self.take),) if any(proofs) else ()

    async def take(self, request: WebhookRequest) -> WebhookResponse:
        """Store a mail as it came, then say under which id; a repeated one gets the same answer."""
        raw = await asyncio.to_thread(self._proven_mail, request)
        if self.sink is None:
            raise Unavailable("The inbox is not up")
        stored = await self.sink.accept(
            RawInbound(
                inbox_id=self._inbox.id,
                external_id=await asyncio.to_thread(fingerprint, raw),
                payload=raw,
                content_type=CONTENT_TYPE,
                received_at=self._clock.now(),
            )
        )
        answer = msgspec.json.encode({"accepted": True, "id": stored.inbound_id})
        return WebhookResponse(body=answer, content_type="application/json")

    def _proven_mail(self, request: WebhookRequest) -> bytes:
        """Return the mail of a genuine request; raises Forbidden before anything else is looked at."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        self._check(headers, request.body)
        raw = mail_in(headers.get("content-type", ""), request.body)
        if len(raw) > self._settings.max_mail_bytes:
            raise TooLarge("The mail is too big for this inbox")
        if _HEADER.match(raw) is None:
            raise Anomalous("there is no mail in the request")
        return raw

    def _check(self, headers: Mapping[str, str], body: bytes) -> None:
        """Raise Forbidden unless the sender proves himself by signature, bearer token or password."""
        settings = self._settings
        if signature := headers.get(SIGNATURE_HEADER.lower(), ""):
            check_signature(
                (settings.push_secret,),
                stamp=headers.get(TIMESTAMP_HEADER.lower(), ""),
                signature=signature,
                body=body,
                now=self._clock.now(),
            )
            return
        scheme, _, given = headers.get("authorization", "").partition(" ")
        wanted = {"bearer": settings.push_token, "basic": ""}
        if settings.push_password:
            wanted["basic"] = f"{settings.push_user}:{settings.push_password}"
        secret = wanted.get(scheme.lower(), "")
        said = _basic(given) if scheme.lower() == "basic" else given.strip()
        if not hmac.compare_digest(said.encode(errors="replace"), secret.encode()) or not secret:
            raise Forbidden("The sender of the mail is not proven")


def mail_in(content_type: str, body: bytes) -> bytes:
    """Return the raw mail of a request body; raises Anomalous when there is none. Its bytes are not touched."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind in _RAW_TYPES:
        return body
    if kind == "multipart/form-data":
        fields = _multipart(content_type, body)
    elif kind == _FORM:
        fields = _urlencoded(body)
    else:
        raise Anomalous("mail is posted as message/rfc822 or as a field of a form")
    found = next((fields[name] for name in FIELDS if fields.get(name, b"").strip()), None)
    if found is None:
        raise Anomalous("no field of the form holds a raw mail")
    return found


def _multipart(content_type: str, body: bytes) -> dict[str, bytes]:
    match = _BOUNDARY.search(content_type)
    if match is None:
        raise Anomalous("the form names no boundary")
    mark = b"\r\n--" + (match.group(1) or match.group(2)).encode("latin-1", "replace")
    fields: dict[str, bytes] = {}
    for part in (b"\r\n" + body).split(mark, _MAX_PARTS)[1:]:
        head, blank, content = part.partition(b"\r\n\r\n")
        name = _NAME.search(head)
        if blank and name is not None and not part.startswith(b"--"):
            fields.setdefault(name.group(1).decode("latin-1").strip().lower(), content)
    return fields


def _urlencoded(body: bytes) -> dict[str, bytes]:
    try:
        pairs = parse_qsl(
            body.decode("ascii"), encoding="utf-8", errors="surrogateescape", max_num_fields=_MAX_PARTS
        )
    except ValueError as error:
        raise Anomalous("the form cannot be read") from error
    return {name.lower(): value.encode("utf-8", "surrogateescape") for name, value in reversed(pairs)}


def _basic(given: str) -> str:
    try:
        return base64.b64decode(given.strip(), validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return ""
