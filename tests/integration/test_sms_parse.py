"""Texts are read with their files, and keywords as wishes."""

from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlencode

import pytest

from hub.channels.context import MediaLimits
from hub.channels.sms import build
from hub.channels.twilio.channel import TwilioChannel
from hub.channels.twilio.forms import FORM_TYPE
from hub.channels.twilio.media import PATIENCE
from hub.domain.interaction import ConsentWish, InboundMessage
from hub.errors import Unavailable
from hub.lab.twilio import ACCOUNT_SID, AUTH_TOKEN, NUMBER, TwilioStandIn
from tests.factories.outbound import make_context, make_inbox

JPEG = b"\xff\xd8\xff\xe0" + b"0" * 50
CUSTOMER = "+14155550101"


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStandIn]:
    async with TwilioStandIn() as stand_in:
        yield stand_in


def channel(twilio: TwilioStandIn, *, private: bool = True, **settings: Any) -> TwilioChannel:
    base = {"account_sid": ACCOUNT_SID, "auth_token": AUTH_TOKEN, "api_base_url": twilio.base_url}
    inbox = make_inbox("inbox1", "sms", name="Acme", address=NUMBER, settings=base | settings)
    limits = MediaLimits(max_bytes=1000, total_s=2.0, allow_private=private)
    return build(inbox, make_context(media=limits))


async def read(one: TwilioChannel, form: dict[str, str]) -> InboundMessage:
    return await one.fetch(await one.parse(urlencode(form).encode(), FORM_TYPE))


def picture(twilio: TwilioStandIn, *media: str, body: str = "look") -> dict[str, str]:
    return twilio.inbound_form(CUSTOMER, NUMBER, body, media=media)


async def test_pictures_come_in_as_files(twilio: TwilioStandIn) -> None:
    card = b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD"
    form = picture(twilio, twilio.keep_media(JPEG), twilio.keep_media(card, "text/vcard"))
    message = await read(channel(twilio), form)
    assert message.text == "look"
    assert [(file.name, file.type, file.content) for file in message.attachments] == [
        ("picture-1.jpg", "image/jpeg", JPEG),
        ("file-2.vcf", "text/vcard", card),
    ]


async def test_a_file_that_will_never_come_leaves_a_line(twilio: TwilioStandIn) -> None:
    gone = twilio.keep_media(JPEG).replace("/Media/ME", "/Media/MEff")
    large, program = twilio.keep_media(JPEG * 100), twilio.keep_media(b"MZ\x90\x00" * 9)
    message = await read(channel(twilio), picture(twilio, twilio.keep_media(JPEG), gone, large, program))
    assert len(message.attachments) == 1
    assert message.text.splitlines() == [
        "look",
        "[a file (image/jpeg) could not be fetched: it is not there any more]",
        "[a file (image/jpeg) could not be fetched: it is larger than 1 MB]",
        "[a file (image/jpeg) could not be fetched: its type is not allowed]",
    ]


async def test_nothing_private_is_asked_unless_the_operator_says_so(twilio: TwilioStandIn) -> None:
    message = await read(channel(twilio, private=False), picture(twilio, twilio.keep_media(JPEG)))
    assert message.attachments == ()
    assert "its address is not allowed" in message.text


async def test_a_file_that_may_come_later_is_waited_for_and_then_missed(twilio: TwilioStandIn) -> None:
    form = picture(twilio, "http://127.0.0.1:9/ME1")
    one = channel(twilio)
    for _ in range(PATIENCE):
        with pytest.raises(Unavailable):
            await read(one, form)
    assert "the provider did not hand it over" in (await read(one, form)).text


async def test_a_stop_is_a_wish_and_is_answered_in_its_language(twilio: TwilioStandIn) -> None:
    message = await read(channel(twilio), twilio.inbound_form(CUSTOMER, NUMBER, "Abmelden."))
    assert (message.consent, message.text) == (ConsentWish.STOP, "Abmelden.")
    assert message.answer.startswith("Acme: Sie erhalten keine Nachrichten mehr")


async def test_what_the_provider_found_and_answered_is_not_answered_again(twilio: TwilioStandIn) -> None:
    form = twilio.inbound_form(CUSTOMER, NUMBER, "take me off please") | {"OptOutType": "STOP"}
    message = await read(channel(twilio), form)
    assert (message.consent, message.answer) == (ConsentWish.STOP, "")


async def test_answers_can_be_switched_off_and_worded(twilio: TwilioStandIn) -> None:
    form = twilio.inbound_form(CUSTOMER, NUMBER, "HELP")
    assert (await read(channel(twilio, opt_out_replies=False), form)).answer == ""
    worded = await read(channel(twilio, help_text={"en": "Call 555"}), form)
    assert (worded.consent, worded.answer) == (ConsentWish.HELP, "Call 555")


@pytest.mark.parametrize(("sender", "body"), [("72345", "STOP"), (CUSTOMER, "please stop that noise")])
async def test_machines_and_sentences_wish_nothing(twilio: TwilioStandIn, sender: str, body: str) -> None:
    message = await read(channel(twilio), twilio.inbound_form(sender, NUMBER, body))
    assert (message.consent, message.answer) == (None, "")
