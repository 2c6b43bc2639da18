"""STOP, START and HELP as this provider tells them. Pure.

Its own opt-out service names the wish in `OptOutType` and has then answered it already
(https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out); our own words are looked for in any case, because
the hub's list is the authority.
"""

from dataclasses import replace

from hub.channels.keyword_replies import keyword_reply
from hub.channels.keywords import Keyword, keyword_of
from hub.channels.twilio.account import Account
from hub.domain.interaction import ConsentWish, InboundMessage, MessageClass
from hub.domain.queue import Inbox

_TOLD = {"STOP": ConsentWish.STOP, "START": ConsentWish.START, "HELP": ConsentWish.HELP}


def with_consent(
    message: InboundMessage, form: dict[str, str], inbox: Inbox, settings: Account
) -> InboundMessage:
    """Return the message with the wish it is, and with what is answered to it at once."""
    if message.message_class is not MessageClass.PERSON:
        return message
    told = _TOLD.get(form.get("OptOutType", "").strip().upper())
    keyword = Keyword(told) if told is not None else keyword_of(form.get("Body", ""), message.sender.value)
    if keyword is None:
        return message
    answer = ""
    if told is None and settings.opt_out_replies:
        answer = keyword_reply(keyword, inbox.name, inbox.language, settings.automatic(keyword.wish))
    return replace(message, consent=keyword.wish, answer=answer)
