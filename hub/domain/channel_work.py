"""What a contact of each channel asks of the agent who has it: how many at once, how much attention, who waits."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelWork:
    """The usual shape of one channel's work, where nobody set anything else.

    `slots` is how many an agent holds at once, `handle_s` how long one usually takes. Somebody waits at the other end of
    a `synchronous` contact. `weight` is how much of an agent's attention (`ATTENTION`) one takes up; an `interruptible` one can be
    put aside at any moment and keeps the agent from nothing.
    """

    slots: int = 1
    handle_s: float = 300.0
    synchronous: bool = False
    weight: int = 0
    interruptible: bool = False


ATTENTION = 100
"""The whole of an agent's attention, in weights."""

_TEXT = ChannelWork(slots=3, handle_s=240.0, weight=33)
_MAIL = ChannelWork(slots=4, interruptible=True)

CHANNEL_WORK: dict[str, ChannelWork] = {
    "webchat": ChannelWork(slots=3, handle_s=360.0, synchronous=True, weight=33),
    "sms": _TEXT,
    "smpp": _TEXT,
    "whatsapp": _TEXT,
    "telegram": _TEXT,
    "email": _MAIL,
    "webhook": _MAIL,
    "voice": ChannelWork(synchronous=True, handle_s=240.0, weight=ATTENTION),
    "callback": ChannelWork(synchronous=True, handle_s=240.0, weight=ATTENTION),
}

UNKNOWN = ChannelWork()
"""A channel nobody described: one at a time, and nobody waits at the other end."""


def work_of(channel: str) -> ChannelWork:
    """Return the shape of the channel's work."""
    return CHANNEL_WORK.get(channel, UNKNOWN)
