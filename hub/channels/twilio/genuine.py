"""Prove that a webhook is the provider's: https://www.twilio.com/docs/usage/security."""

from urllib.parse import parse_qsl, urlsplit

from multidict import MultiDict
from twilio.request_validator import RequestValidator

from hub.channels.context import ChannelContext
from hub.channels.contract import Anomalous, ParseFailed, WebhookRequest
from hub.channels.twilio.account import Account
from hub.channels.twilio.forms import FORM_TYPE, read_fields
from hub.errors import Forbidden, TooLarge

MAX_BYTES = 64 * 1024
SIGNATURE_HEADER = "X-Twilio-Signature"


class GenuineForms:
    """Read the forms that the provider signed for one inbox, and refuse everything else."""

    def __init__(self, settings: Account, context: ChannelContext) -> None:
        self._account_sid = settings.account_sid
        self._public_url = (settings.public_url or context.public_url).rstrip("/")
        self._validator = RequestValidator(settings.auth_token)

    def form(self, request: WebhookRequest) -> dict[str, str]:
        """Return the form of a request that the provider signed; raises TooLarge, Forbidden or Anomalous."""
        if len(request.body) > MAX_BYTES:
            raise TooLarge(f"A body may have {MAX_BYTES} bytes")
        form = self._check_signature(request)
        if form is None:
            raise Anomalous("not a form")
        if form.get("AccountSid") != self._account_sid:
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
        covered = is_form or "bodySHA256" in query_of(request)
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


def query_of(request: WebhookRequest) -> dict[str, str]:
    """Return the fields of the request's address."""
    return dict(parse_qsl(urlsplit(request.url).query, keep_blank_values=True))
