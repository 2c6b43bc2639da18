"""What every inbox at this provider has to say about itself."""

from typing import Annotated

import msgspec

from hub.domain.interaction import ConsentWish

AccountSid = Annotated[str, msgspec.Meta(pattern=r"^AC[0-9a-fA-F]{32}$")]
Number = Annotated[str, msgspec.Meta(pattern=r"^(\+[1-9][0-9]{1,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11})?$")]
ServiceSid = Annotated[str, msgspec.Meta(pattern=r"^(MG[0-9a-fA-F]{32})?$")]
Url = Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s?#]+)?$")]
Text = Annotated[str, msgspec.Meta(min_length=1)]
Words = str | dict[str, str]
"""A text, or texts by language (ISO 639-1)."""


class Account(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account, its secret, and the numbers that send.

    `auth_token` also signs the webhooks. `public_url` replaces the hub's own for this inbox: it must be, to the
    letter, the address configured at the provider, for that is what is signed. The inbox's address, `from_number`
    and `from_numbers` together are the pool of numbers that send; none is needed with a `messaging_service_sid`.
    """

    account_sid: AccountSid
    auth_token: Text
    from_number: Number = ""
    from_numbers: tuple[Number, ...] = ()
    messaging_service_sid: ServiceSid = ""
    public_url: Url = ""
    api_base_url: Url = ""
    opt_out_replies: bool = True
    stop_text: Words = ""
    start_text: Words = ""
    help_text: Words = ""

    def pool(self, address: str) -> tuple[str, ...]:
        """Return the numbers that send, the preferred one first."""
        known = (self.from_number, *self.from_numbers, *(() if self.from_number else (address,)))
        return tuple(dict.fromkeys(filter(None, known)))

    def automatic(self, wish: ConsentWish) -> Words:
        """Return what the inbox wants answered to a keyword; empty for the hub's own words."""
        return {
            ConsentWish.STOP: self.stop_text,
            ConsentWish.START: self.start_text,
            ConsentWish.HELP: self.help_text,
        }[wish]
