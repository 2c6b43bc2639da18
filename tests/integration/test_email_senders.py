"""What an inbox's settings say of senders reaches the messages that its mails become."""

import asyncio
import dataclasses

from hub.channels.email import build
from tests.factories.outbound import make_context, make_inbox

FORWARDED = (
    b"Authentication-Results: mx.shop.example; dkim=pass header.d=shop.example; dmarc=pass\r\n"
    b"From: Bo <bo@shop.example>\r\nTo: help@shop.example\r\nSubject: Fwd: Order\r\nMessage-ID: <1@shop>\r\n\r\n"
    b"---------- Forwarded message ---------\r\nFrom: Li <li@mail.example>\r\nSubject: Order\r\n\r\nIt is late.\r\n"
)


async def test_forwarders_and_trusted_servers_are_settings() -> None:
    told = {"forwarders": ["shop.example"], "authentication_servers": ["mx.shop.example"]}
    inbox = dataclasses.replace(make_inbox("mail", "email"), settings=told)
    channel = await asyncio.to_thread(build, inbox, make_context())
    try:
        message = await channel.parse(FORWARDED, "message/rfc822")
    finally:
        await channel.stop()
    assert (message.sender.value, message.subject) == ("li@mail.example", "Order")
    assert message.authentication == "pass"
    assert message.context["forwarded_by"] == "Bo <bo@shop.example>"
    assert message.context["auth"] == "dkim=pass dmarc=pass"
