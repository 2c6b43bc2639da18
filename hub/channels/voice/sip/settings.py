"""What an inbox whose calls come by SIP has to say about itself: the table `sip` of its settings."""

from typing import Annotated, Literal

import msgspec

SIP = "sip"
"""The engine's transport that takes trunks."""

Host = Annotated[
    str, msgspec.Meta(pattern=r"^([A-Za-z0-9._-]+(:[0-9]{1,5})?|\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?)?$")
]
Word = Annotated[str, msgspec.Meta(pattern=r"^[^\s@:;<>\"?\\]*$")]
Digits = Annotated[str, msgspec.Meta(pattern=r"^[+]?[0-9]{0,15}$")]


class SipSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A trunk, or an exchange that sends its calls here.

    With a `registrar` the hub signs in there as `user`; without one it waits for calls of the `peers`, the addresses
    and networks that may call at all. `numbers` are those whose calls belong to this inbox; its address is one of them.
    `domain` is where our own calls go: the registrar, unless it is named.
    """

    registrar: Host = ""
    domain: Host = ""
    user: Word = "hub"
    auth_user: Word = ""
    password: str = ""
    transport: Literal["udp", "tcp", "tls"] = "udp"
    peers: tuple[str, ...] = ()
    numbers: tuple[Digits, ...] = ()
    codecs: tuple[Literal["pcmu", "pcma"], ...] = ("pcma", "pcmu")
    srtp: Literal["off", "offered", "required"] = "off"
    register_s: Annotated[int, msgspec.Meta(ge=60, le=86_400)] = 600


class SipListener(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the engine listens for SIP; ports for audio are `rtp_first` to `rtp_last`."""

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65_534)] = 5060
    rtp_first: Annotated[int, msgspec.Meta(ge=1024, le=65_000)] = 20_000
    rtp_last: Annotated[int, msgspec.Meta(ge=1024, le=65_535)] = 21_999


class Trunk(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One inbox as the engine is told of it."""

    inbox_id: str
    address: str = ""
    settings: SipSettings


class Trunks(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Everything that the engine is told of SIP."""

    listener: SipListener
    trunks: tuple[Trunk, ...]
