"""What an inbox of this channel has to say about itself."""

from typing import Annotated

import msgspec

AccountSid = Annotated[str, msgspec.Meta(pattern=r"^AC[0-9a-fA-F]{32}$")]
Number = Annotated[str, msgspec.Meta(pattern=r"^(\+[1-9][0-9]{1,14}|[0-9]{3,8}|[A-Za-z0-9 ]{1,11})?$")]
ServiceSid = Annotated[str, msgspec.Meta(pattern=r"^(MG[0-9a-fA-F]{32})?$")]
Url = Annotated[str, msgspec.Meta(pattern=r"^(https?://[^\s?#]+)?$")]
Text = Annotated[str, msgspec.Meta(min_length=1)]


class SmsSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account, its secret, and the number that sends.

    `auth_token` also signs the webhooks. `public_url` replaces the hub's own for this inbox: it must be, to the
    letter, the address configured at the provider, for that is what is signed. `from_number` may be left out
    when the inbox has an address or a `messaging_service_sid`.
    """

    account_sid: AccountSid
    auth_token: Text
    from_number: Number = ""
    messaging_service_sid: ServiceSid = ""
    public_url: Url = ""
    api_base_url: Url = ""
