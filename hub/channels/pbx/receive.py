"""Take signed events that a telephone system posts: prove who sent them, then have the desk hear."""

from collections.abc import Awaitable, Callable

from hub.channels.context import ChannelContext
from hub.channels.contract import Anomalous, ParseFailed, WebhookRequest, WebhookResponse
from hub.channels.pbx.parse import parse_event
from hub.channels.pbx.settings import PbxSettings
from hub.channels.signature import SIGNATURE_HEADER, TIMESTAMP_HEADER, check_signature
from hub.domain.pbx_call import PbxReport
from hub.errors import Unavailable


class Receiver:
    """The receiving side of one inbox; `up` says whether it takes events."""

    def __init__(
        self, settings: PbxSettings, context: ChannelContext, hear: Callable[[PbxReport], Awaitable[None]]
    ) -> None:
        self._secret = settings.secret
        self._clock = context.clock
        self._hear = hear
        self.up = False

    async def event(self, request: WebhookRequest) -> WebhookResponse:
        """Take one event in; raises Forbidden, Anomalous or Unavailable. Posting it again changes nothing."""
        headers = {name.lower(): value for name, value in request.headers.items()}
        check_signature(
            (self._secret,),
            stamp=headers.get(TIMESTAMP_HEADER.lower(), ""),
            signature=headers.get(SIGNATURE_HEADER.lower(), ""),
            body=request.body,
            now=self._clock.now(),
        )
        try:
            report = parse_event(request.body)
        except ParseFailed as error:
            raise Anomalous(str(error)) from error
        if not self.up:
            raise Unavailable("The inbox is not up")
        await self._hear(report)
        return WebhookResponse(status=204)
