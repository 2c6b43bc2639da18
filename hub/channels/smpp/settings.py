"""What an inbox of this channel has to say about itself."""

from typing import Annotated, Literal

import msgspec

from hub.domain.interaction import ConsentWish

Host = Annotated[str, msgspec.Meta(pattern=r"^\S+$")]
Port = Annotated[int, msgspec.Meta(ge=1, le=65535)]
SystemId = Annotated[str, msgspec.Meta(min_length=1, max_length=32)]
Password = Annotated[str, msgspec.Meta(max_length=32)]
Short = Annotated[str, msgspec.Meta(max_length=12)]
Number = Annotated[str, msgspec.Meta(pattern=r"^(\+[1-9][0-9]{1,14}|[0-9]{3,15}|[A-Za-z0-9 ]{1,11})?$")]
Octet = Annotated[int, msgspec.Meta(ge=0, le=255)]
Region = Annotated[str, msgspec.Meta(pattern=r"^([A-Z]{2})?$")]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=3600)]
Words = str | dict[str, str]
"""A text, or texts by language (ISO 639-1)."""

IdBase = Literal[0, 10, 16]


class SmppSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The provider's message centre, the account there, and its habits.

    Left out, `source` is the inbox's address; the type of a number follows from its form. With `sources` it makes a
    pool: who wrote to one of them is answered from that one. `region` (two letters)
    is where numbers without a country code belong. The id bases are for centres that write a message's id in one
    base when they take it and in another in its receipt; 0 takes ids as they are.
    """

    host: Host
    port: Port = 2775
    system_id: SystemId
    password: Password = ""
    system_type: Short = ""
    tls: bool = False
    tls_ca_file: str = ""
    source: Number = ""
    sources: tuple[Number, ...] = ()
    source_ton: Octet | None = None
    source_npi: Octet | None = None
    region: Region = ""
    default_alphabet: Literal["gsm7", "latin-1", "ascii", "utf-8"] = "gsm7"
    long_texts: Literal["udh", "payload"] = "udh"
    window: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 10
    max_per_s: Annotated[float, msgspec.Meta(gt=0, le=10_000)] = 50.0
    response_s: Seconds = 10.0
    enquire_s: Seconds = 30.0
    part_wait_s: Seconds = 300.0
    submit_id_base: IdBase = 0
    receipt_id_base: IdBase = 0
    opt_out_replies: bool = True
    stop_text: Words = ""
    start_text: Words = ""
    help_text: Words = ""

    def pool(self, address: str) -> tuple[str, ...]:
        """Return the numbers that send, the preferred one first."""
        return tuple(dict.fromkeys(filter(None, (self.source or address, *self.sources))))

    def automatic(self, wish: ConsentWish) -> Words:
        """Return what the inbox wants answered to a keyword; empty for the hub's own words."""
        return {
            ConsentWish.STOP: self.stop_text,
            ConsentWish.START: self.start_text,
            ConsentWish.HELP: self.help_text,
        }[wish]
