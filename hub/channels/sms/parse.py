"""Read a text as the provider's form tells it; pure.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

from hub.channels.contract import ParseFailed, Unsupported
from hub.channels.twilio.forms import (
    context_of,
    media_line,
    media_of,
    message_sid,
    normalise_code_or_number,
    text_of,
)
from hub.domain.interaction import InboundMessage, MessageClass, Party

__all__ = ["ParseFailed", "read"]


def read(form: dict[str, str]) -> InboundMessage:
    """Return the text a customer sent, without its files; raises ParseFailed or Unsupported."""
    sid = message_sid(form)
    sender, recipient = _party(form.get("From", "")), _party(form.get("To", ""))
    media = media_of(form)
    text = text_of(form)
    if not text.strip() and media:
        text = media_line(media)
    return InboundMessage(
        external_id=sid,
        sender=sender,
        recipients=(recipient,),
        text=text,
        thread_key=f"{sender.value}|{recipient.value}",
        remote=media,
        message_class=_class_of(sender),
        context=context_of(form, "country=FromCountry", "segments=NumSegments", "opt_out=OptOutType"),
    )


def is_empty(form: dict[str, str]) -> bool:
    """Say whether there is nothing to show."""
    return not form.get("Body", "").strip() and not media_of(form)


def _party(value: str) -> Party:
    kind, separator, _ = value.partition(":")
    if separator:
        raise Unsupported(f"addresses of kind {kind[:20]!r} belong to another channel")
    return Party(kind="phone", value=normalise_code_or_number(value))


def _class_of(sender: Party) -> MessageClass:
    """A short code or a sender's name is a machine; answering it leads nowhere."""
    return MessageClass.PERSON if sender.value.startswith("+") else MessageClass.AUTO
