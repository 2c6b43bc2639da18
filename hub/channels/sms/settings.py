"""What an inbox of this channel has to say about itself."""

from hub.channels.twilio import account


class SmsSettings(account.Account, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The account and its numbers; `mms` says whether they also send files, which few countries' operators carry."""

    mms: bool = True
