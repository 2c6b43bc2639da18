"""An inbox says how its calls reach it, and everything that this needs."""

from typing import Any

import pytest

from hub.channels.voice import build
from hub.channels.voice.sip.settings import Trunk
from hub.channels.voice.twilio.assembly import TwilioInbox
from hub.errors import SettingsError
from tests.factories.outbound import make_context, make_inbox

ACCOUNT = {"account_sid": "AC" + "0" * 32, "auth_token": "secret"}


def built(**settings: Any) -> object:
    inbox = make_inbox("line", "voice", address="+4930123", settings=settings)
    return build(inbox, make_context())._carrier


def test_each_transport_has_its_carrier() -> None:
    assert built() is None
    assert isinstance(built(transport="twilio", twilio=ACCOUNT), TwilioInbox)
    trunk = built(transport="sip", sip={"peers": ["192.0.2.0/24"]})
    assert isinstance(trunk, Trunk)
    assert (trunk.address, trunk.settings.peers) == ("+4930123", ("192.0.2.0/24",))


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"transport": "twilio"}, "twilio"),
        ({"transport": "sip"}, "sip"),
        ({"transport": "pigeon"}, "transport"),
        ({"transport": "twilio", "twilio": ACCOUNT | {"stream_url": "https://x"}}, "stream_url"),
        ({"transport": "sip", "sip": {"registrar": "a b"}}, "registrar"),
        ({"transport": "sip", "sip": {"codecs": ["opus"]}}, "codecs"),
        ({"sip": {"pears": []}}, "pears"),
    ],
)
def test_what_is_wrong_is_said(settings: dict[str, Any], told: str) -> None:
    with pytest.raises(SettingsError, match=told):
        built(**settings)
