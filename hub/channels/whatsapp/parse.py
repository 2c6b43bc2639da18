"""Read a WhatsApp message as the provider's form tells it; pure.

Fields: https://www.twilio.com/docs/messaging/guides/webhook-request
"""

import math
import re

from hub.channels.contract import Unsupported
from hub.channels.twilio.forms import context_of, media_line, media_of, message_sid, normalise_number, text_of
from hub.domain.interaction import InboundMessage, Party

PREFIX = "whatsapp:"
_REFERENCE = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_TEXT_TYPES = ("", "text")


def read(form: dict[str, str]) -> InboundMessage:
    """Return what a customer sent, without its files; raises ParseFailed or Unsupported."""
    sid = message_sid(form)
    sender = _number(form.get("From", ""))
    recipient = _number(form.get("To", ""))
    answered = form.get("OriginalRepliedMessageSid", "")
    return InboundMessage(
        external_id=sid,
        sender=Party(kind="phone", value=sender, name=_line(text_of(form, "ProfileName"))),
        recipients=(Party(kind="phone", value=recipient),),
        text=_text(form),
        remote=media_of(form),
        thread_refs=(answered,) if _REFERENCE.fullmatch(answered) else (),
        thread_key=f"{sender}|{recipient}",
        context=_context(form),
    )


def is_empty(form: dict[str, str]) -> bool:
    """Say whether there is nothing to show."""
    return not _text(form).strip()


def _number(value: str) -> str:
    if not value.startswith(PREFIX):
        kind = value.partition(":")[0][:20] if ":" in value else "phone"
        raise Unsupported(f"addresses of kind {kind!r} belong to another channel")
    return normalise_number(value.removeprefix(PREFIX))


def _text(form: dict[str, str]) -> str:
    """Return the message in words, whatever it is made of."""
    kind = form.get("MessageType", "").strip().lower()
    body = text_of(form)
    if kind == "reaction":
        return _reaction(form, body)
    lines = [body, _location(form)]
    if not body.strip():
        lines.append(text_of(form, "ButtonText") or text_of(form, "ListTitle"))
    shown = "\n".join(line for line in lines if line.strip())
    if shown:
        return shown
    if media := media_of(form):
        return media_line(media)
    return "" if kind in _TEXT_TYPES else f"[a message of the kind {kind[:40]}, which cannot be shown here]"


def _reaction(form: dict[str, str], body: str) -> str:
    sign = (text_of(form, "ReactionEmoji") or body).strip()
    return f"[reaction: {sign[:20]}]" if sign else "[reaction taken back]"


def _location(form: dict[str, str]) -> str:
    """Return a place as its name, its address and a map, empty for none."""
    try:
        latitude, longitude = float(form.get("Latitude", "")), float(form.get("Longitude", ""))
    except ValueError:
        return ""
    if not (
        math.isfinite(latitude) and math.isfinite(longitude) and abs(latitude) <= 90 and abs(longitude) <= 180
    ):
        return ""
    named = ", ".join(filter(None, (_line(text_of(form, name)) for name in ("Label", "Address"))))
    place = f"{latitude:.6f},{longitude:.6f}"
    url = f"https://www.openstreetmap.org/?mlat={latitude:.6f}&mlon={longitude:.6f}"
    return f"[location: {named or place}] {url}"


def _line(text: str) -> str:
    return " ".join(text.split())[:200]


def _context(form: dict[str, str]) -> dict[str, str]:
    context = context_of(
        form,
        "button=ButtonPayload",
        "list_choice=ListId",
        "ad=ReferralHeadline",
        "ad_url=ReferralSourceUrl",
        "opt_out=OptOutType",
    )
    if form.get("Forwarded", "").lower() == "true":
        context["forwarded"] = (
            "many times" if form.get("FrequentlyForwarded", "").lower() == "true" else "yes"
        )
    return {name: value.replace("\x00", "")[:500] for name, value in context.items()}
