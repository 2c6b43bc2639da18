"""Order a telephone system to dial: by a signed post."""

import json

import aiohttp

from hub.channels.context import ChannelContext
from hub.channels.pbx.settings import PbxSettings
from hub.channels.safe_http import SafePoster
from hub.channels.signature import sign
from hub.errors import Unavailable


async def order(settings: PbxSettings, context: ChannelContext, extension: str, address: str) -> None:
    """Post `{"extension", "number"}` to the system's `dial_url`; raises Unavailable."""
    if not settings.dial_url:
        raise Unavailable("The inbox has no dial_url to order calls at")
    body = json.dumps({"extension": extension, "number": address}).encode()
    headers = {"Content-Type": "application/json", **sign(settings.secret, context.clock.now(), body)}
    poster = SafePoster(context.http, allow_private=settings.allow_private)
    try:
        answer = await poster.post(settings.dial_url, body, headers)
    except (OSError, TimeoutError, aiohttp.ClientError) as error:
        raise Unavailable("The telephone system does not answer") from error
    finally:
        await poster.close()
    if not 200 <= answer.status < 300:
        raise Unavailable(f"The telephone system does not take the order to dial (status {answer.status})")
